mkdir -p d/e
echo a > d/e/a.md
echo b > d/b.md
echo c > d/c
