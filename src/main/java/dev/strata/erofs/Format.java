package dev.strata.erofs;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Numbers of the on-disk format (kernel, fs/erofs/erofs_fs.h); everything is little-endian. The
/// image uses no incompatible feature, so that every kernel since 5.4 mounts it:
///
/// ```text
/// block 0       1024 zero bytes | superblock, 128 | root inode, 64, and its xattrs | more metadata
/// block n       metadata: inodes, each with its xattrs and perhaps its data right behind it
/// block m…      data of one file or folder, the rest of its last block zero
/// ```
///
/// Metadata and data blocks follow each other in any order. As `meta_blkaddr` is 0, an inode's
/// number (nid) is its offset in the image divided by 32.
final class Format {
  static final int BLOCK = 4096;
  static final int BLOCK_BITS = 12;
  static final int SLOT = 32;

  static final int SUPERBLOCK_OFFSET = 1024;
  static final int SUPERBLOCK_BYTES = 128;
  static final int MAGIC = 0xE0F5E1E2;
  static final int COMPAT_CHECKSUM = 1;
  static final int COMPAT_MTIME = 2;

  static final int INODE_BYTES = 64;
  static final int INODE_SIZE_AT = 8;
  static final int INODE_DATA_AT = 16;
  static final int INODE_NLINK_AT = 44;
  static final int FLAT_PLAIN = 0;
  static final int FLAT_INLINE = 2;

  static final int DIRENT_BYTES = 12;
  static final int NAME_MAX = 255;

  static final int S_IFIFO = 0010000;
  static final int S_IFCHR = 0020000;
  static final int S_IFDIR = 0040000;
  static final int S_IFBLK = 0060000;
  static final int S_IFREG = 0100000;
  static final int S_IFLNK = 0120000;
  static final int S_IFSOCK = 0140000;

  static final byte FT_REG = 1;
  static final byte FT_DIR = 2;
  static final byte FT_CHR = 3;
  static final byte FT_BLK = 4;
  static final byte FT_FIFO = 5;
  static final byte FT_SOCK = 6;
  static final byte FT_LNK = 7;

  private static final VarHandle LE16 =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LE32 =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LE64 =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private Format() {}

  static void put16(byte[] to, int at, int value) {
    LE16.set(to, at, (short) value);
  }

  static void put32(byte[] to, int at, int value) {
    LE32.set(to, at, value);
  }

  static void put64(byte[] to, int at, long value) {
    LE64.set(to, at, value);
  }

  static int alignToSlot(int offset) {
    return (offset + SLOT - 1) & -SLOT;
  }
}
