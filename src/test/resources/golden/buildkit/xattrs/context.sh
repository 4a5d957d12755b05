# A folder and a file with user.note; the file has security.capability too.
base64 -d << EOF | gzip -d > noted.tar
H4sIAAAAAAACA+3Vu2rDMBgF4D8Z8xR6AllXezIUuqTQIZCpoxrLYDB1kWVw374yGUJaks0ml/Mt
+hHCWnSOecazl50bt95VPtAsxNGlVQijT/O0L4WSithICxj66EK6np6Ttmz/un17/+CjizHwofeB
f3XRl47VXZvexIbgcVXZ/HdMoS6svZz/ac5zo1Pwj/u5koaYRf5nx2+g/6VW//tfov8X6X99pf+b
1m9scX6g94chNPGHH9y3+2zaNJYrojWx8w/jt3En/V8v0v+5MVf6X/3tf21T/wvkf3Y1cgoAAAAA
AAAAAAAAAADwMH4BwZXGJQAoAAA=
EOF
# The context's own: kept where its file system keeps them.
mkdir d
tar -C d --xattrs --xattrs-include='*' -xf noted.tar
