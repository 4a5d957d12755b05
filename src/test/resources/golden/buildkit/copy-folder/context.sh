mkdir -p d/sub/empty
echo a > d/a
echo b > d/sub/b
chmod 0750 d
chmod 0700 d/sub
ln -s sub d/link
