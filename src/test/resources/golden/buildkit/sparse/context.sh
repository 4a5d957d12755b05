truncate -s 1M holes
printf x | dd of=holes bs=1 seek=500000 conv=notrunc 2>/dev/null
