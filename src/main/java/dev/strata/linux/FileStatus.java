package dev.strata.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import dev.strata.tree.EntryType;
import java.lang.foreign.MemorySegment;

/// What `lstat` tells of a path, links not followed.
///
/// - `mode` is the whole `st_mode`, type and permissions.
/// - `device` (where the file lies) and `specialDevice` (what a device node stands for) are encoded
///   as glibc's `makedev`.
/// - Times count nanoseconds since the epoch; one beyond the years 1678 to 2262 is clamped.
public record FileStatus(
    long device,
    long inode,
    int mode,
    int links,
    int uid,
    int gid,
    long specialDevice,
    long size,
    long blocks512,
    long mtimeNanos,
    long ctimeNanos) {
  /// The size of `struct statx`.
  static final int BYTES = 256;

  /// STATX_BASIC_STATS.
  static final int WANTED = 0x7ff;

  private static final int TYPE_MASK = 0170000;
  private static final long NANOS = 1_000_000_000L;

  /// From `struct statx` (uapi/linux/stat.h), whose layout is the same on every processor.
  static FileStatus of(MemorySegment statx) {
    return new FileStatus(
        device(statx.get(JAVA_INT, 136), statx.get(JAVA_INT, 140)),
        statx.get(JAVA_LONG, 32),
        Short.toUnsignedInt(statx.get(JAVA_SHORT, 28)),
        statx.get(JAVA_INT, 16),
        statx.get(JAVA_INT, 20),
        statx.get(JAVA_INT, 24),
        device(statx.get(JAVA_INT, 128), statx.get(JAVA_INT, 132)),
        statx.get(JAVA_LONG, 40),
        statx.get(JAVA_LONG, 48),
        nanos(statx.get(JAVA_LONG, 112), statx.get(JAVA_INT, 120)),
        nanos(statx.get(JAVA_LONG, 96), statx.get(JAVA_INT, 104)));
  }

  /// `makedev(major, minor)`.
  public static long device(int major, int minor) {
    long high = Integer.toUnsignedLong(major);
    long low = Integer.toUnsignedLong(minor);
    return (low & 0xff) | (high & 0xfff) << 8 | (low & ~0xffL) << 12 | (high & ~0xfffL) << 32;
  }

  /// The major number of an encoded device.
  public static int major(long device) {
    return (int) (device >>> 8 & 0xfff | device >>> 32 & ~0xfff);
  }

  /// The minor number of an encoded device.
  public static int minor(long device) {
    return (int) (device & 0xff | device >>> 12 & ~0xff);
  }

  private static long nanos(long seconds, int nanos) {
    if (seconds > Long.MAX_VALUE / NANOS - 1) {
      return Long.MAX_VALUE;
    }
    if (seconds < Long.MIN_VALUE / NANOS + 1) {
      return Long.MIN_VALUE;
    }
    return seconds * NANOS + nanos;
  }

  /// The permission bits, with set-uid, set-gid and sticky.
  public int permissions() {
    return mode & 07777;
  }

  /// Never WHITEOUT: a 0/0 character device is a CHAR_DEVICE here.
  public EntryType type() {
    return switch (mode & TYPE_MASK) {
      case 0100000 -> EntryType.FILE;
      case 0040000 -> EntryType.DIRECTORY;
      case 0120000 -> EntryType.SYMLINK;
      case 0020000 -> EntryType.CHAR_DEVICE;
      case 0060000 -> EntryType.BLOCK_DEVICE;
      case 0010000 -> EntryType.FIFO;
      case 0140000 -> EntryType.SOCKET;
      default -> throw new IllegalStateException("st_mode " + Integer.toOctalString(mode));
    };
  }
}
