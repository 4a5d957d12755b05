echo f > f
mkdir d
echo d > d/d
