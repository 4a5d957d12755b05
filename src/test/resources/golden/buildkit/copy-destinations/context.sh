echo f > f
mkdir d
echo x > d/x
