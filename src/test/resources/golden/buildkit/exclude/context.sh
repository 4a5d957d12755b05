mkdir -p d/sub/deep
echo a > d/a.md
echo b > d/b.txt
echo c > d/sub/c.md
echo e > d/sub/deep/e.txt
echo k > d/keep
echo m > m.md
echo t > t.txt
