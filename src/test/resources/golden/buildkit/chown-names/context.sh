echo f > f
mkdir d
echo a > d/a
