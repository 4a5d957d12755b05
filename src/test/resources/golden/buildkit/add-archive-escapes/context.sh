mkdir in
echo x > in/x
ln -s ../../etc in/out
ln -s /etc in/absolute
touch -h -d 1999-01-01T00:00:00Z in/*
tar -C in --owner=0 --group=0 --numeric-owner -P --transform='s,^x$,../../up,' -cf a.tar x out absolute
rm -r in
