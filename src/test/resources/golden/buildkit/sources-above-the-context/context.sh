echo f > f
mkdir d
