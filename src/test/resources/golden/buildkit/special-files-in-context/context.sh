mkdir d
mkfifo d/pipe
echo a > d/a
