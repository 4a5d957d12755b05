rm -f Dockerfile.x
for mode in 0400 0640 0755 0777; do echo $mode > file$mode; chmod $mode file$mode; done
for mode in 0700 0755 1777 2755; do mkdir folder$mode; chmod $mode folder$mode; done
echo s > setuid; chmod 4755 setuid
echo s > setgid; chmod 2711 setgid
