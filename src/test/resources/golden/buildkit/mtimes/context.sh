mkdir -p d/sub
echo a > d/a
ln -s a d/l
echo b > d/sub/b
touch -d 1999-12-31T23:59:59Z d/a
touch -h -d 1990-01-01T00:00:00Z d/l
touch -d 1985-05-05T05:05:05Z d/sub/b
touch -d 1980-01-01T00:00:00Z d/sub
touch -d 1975-01-01T00:00:00Z d
