#include "sum.h"

#include <zlib.h>

int sum_of(FILE *file, struct sum *sum) {
  unsigned char buffer[65536];
  size_t count;
  sum->crc = crc32(0, Z_NULL, 0);
  sum->bytes = 0;
  while ((count = fread(buffer, 1, sizeof buffer, file)) > 0) {
    sum->crc = crc32(sum->crc, buffer, count);
    sum->bytes += count;
  }
  return ferror(file) ? -1 : 0;
}
