mkdir -p d/deep/er keep out
echo a > a.txt
echo b > b.md
echo c > d/c.log
echo e > d/deep/er/e.log
echo k > d/deep/keep.log
echo o > out/o
echo q > out/kept
printf '# a comment\n*.md\n**/*.log\n!d/deep/keep.log\nout/*\n!out/kept\nDockerfile\n' > .dockerignore
