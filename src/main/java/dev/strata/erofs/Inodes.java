package dev.strata.erofs;

import dev.strata.tree.Entry;
import dev.strata.tree.EntryType;
import dev.strata.tree.TreePath;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/// Puts inodes and what belongs to them into the image: all of 64 bytes, so that times have
/// nanoseconds and owners 32 bits.
///
/// ```text
///  0 format (1: 64 bytes; layout << 1)   2 count of xattr words       4 type and mode
///  8 size, 64 bits                      16 data block, or device     20 serial number
/// 24 uid   28 gid   32 mtime, seconds   40 mtime, nanoseconds        44 link count
/// ```
final class Inodes {
  private final ImageOutput out;
  private final OverlayXattrs overlay;
  private final MetadataArea metadata;
  private final byte[] tail = new byte[Format.BLOCK];
  private final byte[] number = new byte[Long.BYTES];
  private byte[] head = new byte[Format.INODE_BYTES];
  private int headBytes;
  private int count;

  Inodes(ImageOutput out, OverlayXattrs overlay) {
    this.out = out;
    this.overlay = overlay;
    this.metadata = new MetadataArea(out, Format.SUPERBLOCK_OFFSET + Format.SUPERBLOCK_BYTES);
  }

  /// Where an inode and its data stand: `blockBytes` of data from `blocks` on, the others from
  /// `tail` on.
  record Placed(long nid, long blocks, long blockBytes, long tail) {
    /// The offset in the image of the data's byte `at`.
    long offsetOf(long at) {
      return at < blockBytes ? blocks + at : tail + at - blockBytes;
    }
  }

  int count() {
    return count;
  }

  /// The root's inode goes first; its size, data and links are known at the end.
  long placeRoot(Entry root) throws IOException {
    prepare(root);
    return place(root, Format.FLAT_PLAIN, 0, 0, 1, 0);
  }

  /// Files of less than a block follow their inode where they fit; all others have blocks of their
  /// own, so that every file is in one piece.
  Placed placeFile(Entry file, InputStream content) throws IOException {
    prepare(file);
    long size = file.size();
    if (size < Format.BLOCK) {
      readSmall(file, content);
      return placeData(file, tail, (int) size, 1);
    }
    out.padToBlock();
    long offset = out.position();
    int block = blockAddress(file, offset, size);
    out.appendFrom(content, size, file.path());
    out.padToBlock();
    return new Placed(place(file, Format.FLAT_PLAIN, size, block, 1, 0), offset, size, 0);
  }

  Placed placeSymlink(Entry link) throws IOException {
    prepare(link);
    byte[] text = TreePath.encode(link.linkTarget());
    return placeData(link, text, text.length, 1);
  }

  Placed placeFolder(Entry folder, OpenFolder.Data data, int links) throws IOException {
    prepare(folder);
    return placeData(folder, data.bytes, data.size, links);
  }

  /// A device, pipe, socket or whiteout.
  Placed placeSpecial(Entry special) throws IOException {
    prepare(special);
    int device = special.isWhiteout() ? 0 : (int) special.device();
    return new Placed(place(special, Format.FLAT_PLAIN, 0, device, 1, 0), 0, 0, 0);
  }

  /// Puts the root's data into blocks of its own, as its inode has long been placed.
  Placed completeRoot(Entry root, long nid, OpenFolder.Data data, int links) throws IOException {
    long offset = appendBlocks(root, data.bytes, data.size);
    Format.put64(number, 0, data.size);
    put(nid, Format.INODE_SIZE_AT, Long.BYTES);
    Format.put32(number, 0, (int) (offset / Format.BLOCK));
    put(nid, Format.INODE_DATA_AT, Integer.BYTES);
    setLinks(nid, links);
    return new Placed(nid, offset, data.size, 0);
  }

  void setLinks(long nid, int links) throws IOException {
    Format.put32(number, 0, links);
    put(nid, Format.INODE_NLINK_AT, Integer.BYTES);
  }

  /// Puts a nid at this offset in the image.
  void putNid(long offset, long nid) throws IOException {
    Format.put64(number, 0, nid);
    out.put(offset, number, 0, Long.BYTES);
  }

  private void put(long nid, int at, int bytes) throws IOException {
    out.put(nid * Format.SLOT + at, number, 0, bytes);
  }

  private Placed placeData(Entry entry, byte[] data, int size, int links) throws IOException {
    int tailBytes = size % Format.BLOCK;
    boolean inline = tailBytes > 0 && metadata.takesInline(headBytes, tailBytes);
    int blockBytes = inline ? size - tailBytes : size;
    long blocks = blockBytes == 0 ? 0 : appendBlocks(entry, data, blockBytes);
    int block = (int) (blocks / Format.BLOCK);
    if (!inline) {
      return new Placed(place(entry, Format.FLAT_PLAIN, size, block, links, 0), blocks, size, 0);
    }
    long nid = place(entry, Format.FLAT_INLINE, size, block, links, tailBytes);
    long tailAt = nid * Format.SLOT + headBytes;
    out.put(tailAt, data, blockBytes, tailBytes);
    return new Placed(nid, blocks, blockBytes, tailAt);
  }

  private long appendBlocks(Entry entry, byte[] data, int size) throws IOException {
    out.padToBlock();
    long offset = out.position();
    blockAddress(entry, offset, size);
    out.append(data, 0, size);
    out.padToBlock();
    return offset;
  }

  /// Encodes the xattrs behind the room for the inode.
  private void prepare(Entry entry) throws IOException {
    byte[] xattrs = InodeXattrs.encode(entry, overlay);
    headBytes = Format.INODE_BYTES + xattrs.length;
    if (head.length < headBytes) {
      head = new byte[headBytes];
    }
    System.arraycopy(xattrs, 0, head, Format.INODE_BYTES, xattrs.length);
  }

  private long place(Entry entry, int layout, long size, int data, int links, int tailBytes)
      throws IOException {
    Arrays.fill(head, 0, Format.INODE_BYTES, (byte) 0);
    Format.put16(head, 0, 1 | layout << 1);
    Format.put16(head, 2, InodeXattrs.count(headBytes - Format.INODE_BYTES));
    Format.put16(head, 4, typeBits(entry.type()) | entry.mode());
    Format.put64(head, Format.INODE_SIZE_AT, size);
    Format.put32(head, Format.INODE_DATA_AT, data);
    Format.put32(head, 20, ++count);
    Format.put32(head, 24, entry.uid());
    Format.put32(head, 28, entry.gid());
    Format.put64(head, 32, Math.floorDiv(entry.mtimeNanos(), 1_000_000_000L));
    Format.put32(head, 40, (int) Math.floorMod(entry.mtimeNanos(), 1_000_000_000L));
    Format.put32(head, Format.INODE_NLINK_AT, links);
    return metadata.place(head, headBytes, tailBytes);
  }

  /// Reads the whole file, less than a block, into `tail`. One byte more is asked for, so that a
  /// grown file shows at no cost.
  private void readSmall(Entry file, InputStream content) throws IOException {
    int size = (int) file.size();
    int length = 0;
    while (length < size) {
      int got = content.read(tail, length, size + 1 - length);
      if (got < 0) {
        throw new ContentSizeException(file.path(), size, "it ended after " + length);
      }
      length += got;
    }
    if (length > size) {
      throw new ContentSizeException(file.path(), size, "it holds more");
    }
  }

  private static int blockAddress(Entry entry, long offset, long size)
      throws UnstorableEntryException {
    if ((offset + size) / Format.BLOCK >= 0xFFFF_FFFFL) {
      throw new UnstorableEntryException(
          entry.path(), "the image would exceed 16 TiB", "make the layer smaller");
    }
    return (int) (offset / Format.BLOCK);
  }

  private static int typeBits(EntryType type) {
    return switch (type) {
      case FILE -> Format.S_IFREG;
      case DIRECTORY -> Format.S_IFDIR;
      case SYMLINK -> Format.S_IFLNK;
      case CHAR_DEVICE, WHITEOUT -> Format.S_IFCHR;
      case BLOCK_DEVICE -> Format.S_IFBLK;
      case FIFO -> Format.S_IFIFO;
      case SOCKET -> Format.S_IFSOCK;
    };
  }
}
