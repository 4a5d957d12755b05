mkdir d
echo owned > d/a
ln -s a d/l
chown -R 1000:1001 d
chown -h 1002:1003 d/l
