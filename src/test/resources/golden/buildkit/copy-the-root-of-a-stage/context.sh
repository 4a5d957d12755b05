mkdir d
echo a > d/a
echo f > f
