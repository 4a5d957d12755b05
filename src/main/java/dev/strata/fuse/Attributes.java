package dev.strata.fuse;

import dev.strata.tree.Entry;
import dev.strata.tree.EntryType;
import dev.strata.tree.TreePath;
import java.nio.ByteBuffer;

/// Entries as the protocol's `struct fuse_attr` and `struct fuse_dirent` show them.
final class Attributes {
  private static final long NANOS = 1_000_000_000L;
  private static final int DIRENT_HEADER = 24;

  private final FuseTree tree;
  private final ServedIds ids;

  Attributes(FuseTree tree, ServedIds ids) {
    this.tree = tree;
    this.ids = ids;
  }

  /// 88 bytes. All three times are the mtime.
  void put(ByteBuffer reply, Entry entry) {
    long size = entry.isSymlink() ? TreePath.encode(entry.linkTarget()).length : entry.size();
    long seconds = Math.floorDiv(entry.mtimeNanos(), NANOS);
    int nanos = (int) Math.floorMod(entry.mtimeNanos(), NANOS);
    reply.putLong(inodeNumber(tree.inode(entry))).putLong(size).putLong((size + 511) / 512);
    reply.putLong(seconds).putLong(seconds).putLong(seconds);
    reply.putInt(nanos).putInt(nanos).putInt(nanos);
    reply.putInt(typeBits(entry.type()) << 12 | entry.mode());
    reply.putInt(tree.links(entry));
    reply.putInt(ids.uid(entry.uid())).putInt(ids.gid(entry.gid()));
    reply.putInt((int) entry.device());
    reply.putInt(4096).putInt(0);
  }

  /// Puts the dirent of `name` if it fits into `limit` bytes of reply; `next` is the offset that
  /// continues behind it.
  boolean putDirent(ByteBuffer reply, int limit, Entry entry, String name, long next) {
    byte[] bytes = TreePath.encode(name);
    int length = (DIRENT_HEADER + bytes.length + 7) & -8;
    if (reply.position() + length > limit) {
      return false;
    }
    int end = reply.position() + length;
    reply.putLong(inodeNumber(tree.inode(entry))).putLong(next);
    reply.putInt(bytes.length).putInt(typeBits(entry.type())).put(bytes);
    while (reply.position() < end) {
      reply.put((byte) 0);
    }
    return true;
  }

  /// What a name of so many bytes takes with the attributes before it, `struct fuse_direntplus`.
  static int plusBytes(int nameBytes) {
    return Protocol.ENTRY_BYTES + ((DIRENT_HEADER + nameBytes + 7) & -8);
  }

  /// The same for the same inode, whatever the kernel remembers; as good as never for two (FNV-1a,
  /// 64 bits).
  private static long inodeNumber(String inode) {
    if (inode.isEmpty()) {
      return NodeTable.ROOT;
    }
    long hash = 0xcbf29ce484222325L;
    for (int i = 0; i < inode.length(); i++) {
      hash = (hash ^ inode.charAt(i)) * 0x100000001b3L;
    }
    return hash;
  }

  /// The type's bits in `st_mode`, shifted right by 12, which are those of `d_type`.
  private static int typeBits(EntryType type) {
    return switch (type) {
      case FIFO -> 1;
      case CHAR_DEVICE, WHITEOUT -> 2;
      case DIRECTORY -> 4;
      case BLOCK_DEVICE -> 6;
      case FILE -> 8;
      case SYMLINK -> 10;
      case SOCKET -> 12;
    };
  }
}
