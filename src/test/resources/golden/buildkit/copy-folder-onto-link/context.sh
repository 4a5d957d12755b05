mkdir -p d/sub
echo a > d/sub/a
