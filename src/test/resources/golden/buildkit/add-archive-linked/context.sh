mkdir in
echo x > in/x
touch -h -d 1999-01-01T00:00:00Z in/x
tar -C in --owner=5 --group=6 --numeric-owner -cf a.tar x
rm -r in
