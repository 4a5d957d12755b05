echo a > a.txt
echo b > b.txt
echo a.txt > .dockerignore
printf 'b.txt\n.dockerignore\n' > Dockerfile.dockerignore
