mkdir -p dated/sub
echo a > dated/a
ln -s a dated/l
echo b > dated/sub/b
touch -d 1999-12-31T23:59:59Z dated/a
touch -h -d 1990-01-01T00:00:00Z dated/l
touch -d 1985-05-05T05:05:05Z dated/sub/b
touch -d 1980-01-01T00:00:00Z dated/sub
touch -d 1975-01-01T00:00:00Z dated
