mkdir -p d/l d/f
echo n > d/l/n
echo m > d/f/m
echo s > d/sub
