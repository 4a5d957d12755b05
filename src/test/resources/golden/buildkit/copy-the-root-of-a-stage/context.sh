mkdir d
echo 'of the root' > d/a
echo f > f
