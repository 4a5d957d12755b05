mkdir d
echo f > d/sub
