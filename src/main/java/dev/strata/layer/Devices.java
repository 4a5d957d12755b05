package dev.strata.layer;

/// Device numbers as Linux encodes them in `st_rdev` for user space (glibc's `makedev`).
final class Devices {
  private Devices() {}

  static long make(long major, long minor) {
    return (major & 0xFFFFF000L) << 32
        | (major & 0xFFFL) << 8
        | (minor & 0xFFFFFF00L) << 12
        | minor & 0xFFL;
  }

  static long major(long device) {
    return device >>> 32 & 0xFFFFF000L | device >>> 8 & 0xFFFL;
  }

  static long minor(long device) {
    return device >>> 12 & 0xFFFFFF00L | device & 0xFFL;
  }
}
