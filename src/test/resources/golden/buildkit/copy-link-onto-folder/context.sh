mkdir d
ln -s /etc d/sub
