echo f > f
mkdir -p d/sub
echo a > d/sub/a
ln -s a d/sub/l
