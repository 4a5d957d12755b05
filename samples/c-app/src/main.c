#include "sum.h"

int main(int argc, char **argv) {
  int status = 0;
  for (int i = 1; i < argc; i++) {
    /* One file after the other. */
    FILE *file = fopen(argv[i], "rb");
    struct sum sum;
    if (file == NULL || sum_of(file, &sum) != 0) {
      perror(argv[i]);
      status = 1;
    } else {
      printf("%08lx %llu %s\n", sum.crc, sum.bytes, argv[i]);
    }
    if (file != NULL) fclose(file);
  }
  return status;
}
