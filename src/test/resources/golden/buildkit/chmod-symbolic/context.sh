echo f > f
chmod 0644 f
mkdir -p d/sub
echo a > d/sub/a
chmod 0700 d d/sub
chmod 0600 d/sub/a
