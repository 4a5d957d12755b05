#include <stdio.h>

struct sum {
  unsigned long crc;
  unsigned long long bytes;
};

/* The CRC-32 and the length of all that is left to read; -1 where it cannot be read. */
int sum_of(FILE *file, struct sum *sum);
