mkdir -p in/d/sub in/linked in/folder
echo new > in/d/a
echo x > in/linked/x
echo y > in/folder/y
find in -exec touch -h -d 1999-01-01T00:00:00Z {} +
tar -C in --sort=name --owner=0 --group=0 --numeric-owner -cf a.tar d linked folder
rm -r in
