mkdir -p d tree up
echo a > d/a
ln -s d/a file-link
ln -s d folder-link
ln -s ../d/a tree/to-file
ln -s ../d tree/to-folder
ln -s /etc/passwd tree/out
ln -s nowhere tree/broken
ln -s ../d up/down
ln -s /d/a absolute
