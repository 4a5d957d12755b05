mkdir -p a/b/c node_modules/x src/node_modules/y docs
for f in a/1 a/b/2 a/b/c/3 node_modules/x/4 src/node_modules/y/5 src/6 docs/7.md docs/README.md README.md; do echo $f > $f; done
printf '**/node_modules\n!src/node_modules/y\n*.md\n**/*.md\n!README.md\n/a/*\n!a/b\na/b/c\n\n  Dockerfile  \n.dockerignore\n' > .dockerignore
