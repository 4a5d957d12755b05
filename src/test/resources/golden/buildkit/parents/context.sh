mkdir -p a/b a/c x/y
echo f > a/b/f
echo 2 > a/c/f
echo g > x/y/g
echo m > x/y/m.md
echo n > n.md
chmod 0700 a/b
