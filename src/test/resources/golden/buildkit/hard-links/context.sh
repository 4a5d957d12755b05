mkdir d
echo 1 > d/one
ln d/one d/two
mkdir d/sub
ln d/one d/sub/three
