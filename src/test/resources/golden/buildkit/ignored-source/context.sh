echo a > a.txt
echo a.txt > .dockerignore
