mkdir -p d/sub
echo new > d/a
echo b > d/sub/b
chmod 0755 d d/sub
echo text > a.txt
