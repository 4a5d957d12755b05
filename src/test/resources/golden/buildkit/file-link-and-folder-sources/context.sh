echo a > a
mkdir d d2
echo x > d/x
echo y > d/y
echo x2 > d2/x
ln -s a l
