mkdir -p in/d/sub
echo a > in/d/a
chmod 0640 in/d/a
chmod 0711 in/d/sub
ln -s a in/d/l
ln in/d/a in/d/h
find in -exec touch -h -d 1999-01-01T00:00:00Z {} +
tar -C in --sort=name --owner=123 --group=456 --numeric-owner -cf a.tar d
gzip -nk a.tar
bzip2 -k a.tar
xz -k a.tar
zstd -qk a.tar
cp a.tar.gz named.txt
echo 'no archive' > not.tar
: > empty.tar.gz
echo text | gzip -n > text.gz
mkdir folder
cp a.tar folder/
rm -r in
