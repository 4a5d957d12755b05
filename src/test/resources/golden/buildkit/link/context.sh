echo new > f
mkdir d
echo a > d/a
