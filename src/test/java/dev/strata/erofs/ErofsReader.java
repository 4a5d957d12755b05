package dev.strata.erofs;

import dev.strata.oci.Digest;
import dev.strata.tree.Entry;
import dev.strata.tree.EntryType;
import dev.strata.tree.TreePath;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/// Reads an uncompressed EROFS image by the kernel's description of the format, sharing nothing
/// with the writer, and checks what the kernel relies on: the checksum, the order of names, `.` and
/// `..`, link counts, and that nothing inline crosses a block.
public final class ErofsReader {
  private static final int BLOCK = 4096;

  private final ByteBuffer image;
  private final OverlayXattrs overlay;
  private final Map<Long, String> firstNames = new HashMap<>();
  private final Map<Long, Integer> names = new HashMap<>();
  private final Map<String, Inode> inodes = new HashMap<>();
  private final List<Entry> entries = new ArrayList<>();

  private ErofsReader(ByteBuffer image, OverlayXattrs overlay) {
    this.image = image;
    this.overlay = overlay;
  }

  /// Reads the whole tree of an image of less than 2 GiB.
  public static ErofsReader read(FileChannel image, OverlayXattrs overlay) throws IOException {
    ErofsReader reader = new ErofsReader(image.map(MapMode.READ_ONLY, 0, image.size()), overlay);
    reader.readAll();
    return reader;
  }

  /// All entries, in {@link TreePath#ORDER}.
  public List<Entry> entries() {
    return List.copyOf(entries);
  }

  /// The bytes of the file at this path.
  public byte[] bytes(String path) throws IOException {
    Inode inode = inodes.get(path);
    if (inode == null) {
      throw new IOException("no file /" + path);
    }
    return inode.data();
  }

  private void readAll() throws IOException {
    byte[] first = new byte[BLOCK];
    at(0, BLOCK).get(first);
    ByteBuffer block = ByteBuffer.wrap(first).order(ByteOrder.LITTLE_ENDIAN);
    check(block.getInt(1024) == 0xE0F5E1E2, "magic number");
    check(block.get(1024 + 12) == 12, "block size");
    check(block.getInt(1024 + 80) == 0, "incompatible features");
    check(block.getInt(1024 + 40) == 0, "meta_blkaddr");
    check(image.limit() == (block.getInt(1024 + 36) & 0xFFFF_FFFFL) * BLOCK, "count of blocks");
    int checksum = block.getInt(1028);
    block.putInt(1028, 0);
    CRC32C crc = new CRC32C();
    crc.update(first, 1024, BLOCK - 1024);
    check((int) ~crc.getValue() == checksum, "checksum");
    long root = block.getShort(1024 + 14) & 0xFFFF;
    walk("", root, root, 2);
    entries.sort((a, b) -> TreePath.ORDER.compare(a.path(), b.path()));
    nameHardLinks();
    check(block.getLong(1024 + 16) == names.size(), "count of inodes");
  }

  private void walk(String path, long nid, long parent, int type) throws IOException {
    Inode inode = new Inode(nid);
    inodes.put(path, inode);
    names.merge(nid, 1, Integer::sum);
    check(type == inode.direntType(), "type in the folder of /" + path);
    entries.add(inode.entry(path));
    if (inode.format() == 0040000) {
      int folders = walkFolder(path, inode, parent);
      check(inode.links == 2 + folders, "link count of folder /" + path);
    }
  }

  private int walkFolder(String path, Inode inode, long parent) throws IOException {
    byte[] data = inode.data();
    byte[] previous = {};
    int folders = 0;
    int dots = 0;
    for (int start = 0; start < data.length; start += BLOCK) {
      int end = Math.min(start + BLOCK, data.length);
      ByteBuffer block = ByteBuffer.wrap(data, start, end - start).slice();
      block.order(ByteOrder.LITTLE_ENDIAN);
      int count = block.getShort(8) / 12;
      check(count > 0 && block.getShort(8) % 12 == 0, "first name offset in /" + path);
      for (int i = 0; i < count; i++) {
        int from = block.getShort(12 * i + 8);
        int to = i + 1 < count ? block.getShort(12 * i + 20) : endOfName(data, start + from, end);
        to = i + 1 < count ? to : to - start;
        byte[] name = Arrays.copyOfRange(data, start + from, start + to);
        check(name.length > 0 && name.length <= 255, "length of a name in /" + path);
        check(Arrays.compareUnsigned(previous, name) < 0, "order of names in /" + path);
        previous = name;
        long nid = block.getLong(12 * i);
        int type = block.get(12 * i + 10);
        String text = TreePath.decode(name);
        if (text.equals(".")) {
          check(nid == inode.nid && type == 2, "`.` of /" + path);
          dots++;
        } else if (text.equals("..")) {
          check(nid == parent && type == 2, "`..` of /" + path);
          dots++;
        } else {
          folders += type == 2 ? 1 : 0;
          walk(TreePath.child(path, text), nid, inode.nid, type);
        }
      }
    }
    check(dots == 2, "`.` and `..` in /" + path);
    return folders;
  }

  private static int endOfName(byte[] data, int from, int end) {
    int at = from;
    while (at < end && data[at] != 0) {
      at++;
    }
    return at;
  }

  private void nameHardLinks() throws IOException {
    for (int i = 0; i < entries.size(); i++) {
      Entry entry = entries.get(i);
      Inode inode = inodes.get(entry.path());
      if (inode == null || entry.isDirectory()) {
        continue;
      }
      check(inode.links == names.getOrDefault(inode.nid, 0), "link count of /" + entry.path());
      String first = firstNames.putIfAbsent(inode.nid, entry.path());
      if (first != null) {
        entries.set(i, entry.withHardLinkTo(Optional.of(first)));
      }
    }
  }

  private ByteBuffer at(long offset, int length) throws IOException {
    check(offset + length <= image.limit(), "end of the image before " + (offset + length));
    return image.slice((int) offset, length).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static void check(boolean condition, String what) throws IOException {
    if (!condition) {
      throw new IOException("damaged image: " + what);
    }
  }

  /// One inode of 64 bytes.
  private final class Inode {
    private final long nid;
    private final ByteBuffer raw;
    private final int links;
    private final long size;

    Inode(long nid) throws IOException {
      this.nid = nid;
      this.raw = at(nid * 32, 64);
      check(raw.getShort(0) == 1 || raw.getShort(0) == 5, "format of inode " + nid);
      check(nid * 32 / BLOCK == (nid * 32 + 63) / BLOCK, "inode " + nid + " crosses a block");
      this.size = raw.getLong(8);
      this.links = raw.getInt(44);
    }

    int format() {
      return raw.getShort(4) & 0170000;
    }

    EntryType type() throws IOException {
      return switch (format()) {
        case 0010000 -> EntryType.FIFO;
        case 0020000 -> raw.getInt(16) == 0 ? EntryType.WHITEOUT : EntryType.CHAR_DEVICE;
        case 0040000 -> EntryType.DIRECTORY;
        case 0060000 -> EntryType.BLOCK_DEVICE;
        case 0100000 -> EntryType.FILE;
        case 0120000 -> EntryType.SYMLINK;
        case 0140000 -> EntryType.SOCKET;
        default -> throw new IOException("damaged image: mode of inode " + nid);
      };
    }

    int direntType() throws IOException {
      return switch (type()) {
        case FILE -> 1;
        case DIRECTORY -> 2;
        case CHAR_DEVICE, WHITEOUT -> 3;
        case BLOCK_DEVICE -> 4;
        case FIFO -> 5;
        case SOCKET -> 6;
        case SYMLINK -> 7;
      };
    }

    Entry entry(String path) throws IOException {
      SortedMap<String, String> xattrs = xattrs();
      boolean opaque = "y".equals(xattrs.remove(overlay.opaque()));
      boolean file = type() == EntryType.FILE;
      boolean device = type() == EntryType.CHAR_DEVICE || type() == EntryType.BLOCK_DEVICE;
      return new Entry(
          path,
          type(),
          raw.getShort(4) & 07777,
          raw.getInt(24),
          raw.getInt(28),
          file ? size : 0,
          file ? Optional.of(Digest.of(data())) : Optional.empty(),
          type() == EntryType.SYMLINK ? TreePath.decode(data()) : "",
          Optional.empty(),
          device ? raw.getInt(16) & 0xFFFF_FFFFL : 0,
          xattrs,
          raw.getLong(32) * 1_000_000_000L + raw.getInt(40),
          opaque);
    }

    byte[] data() throws IOException {
      boolean inline = raw.getShort(0) == 5;
      check(size < 1L << 30, "a file of " + size + " bytes read in a test");
      int tail = inline ? (int) (size % BLOCK) : 0;
      int inBlocks = (int) size - tail;
      byte[] data = new byte[(int) size];
      at((raw.getInt(16) & 0xFFFF_FFFFL) * BLOCK, inBlocks).get(data, 0, inBlocks);
      if (inline) {
        long from = nid * 32 + 64 + xattrBytes();
        check(tail > 0 && from / BLOCK == (from + tail - 1) / BLOCK, "inline data of " + nid);
        at(from, tail).get(data, inBlocks, tail);
      }
      return data;
    }

    private int xattrBytes() {
      int count = raw.getShort(2) & 0xFFFF;
      return count == 0 ? 0 : 12 + 4 * (count - 1);
    }

    private SortedMap<String, String> xattrs() throws IOException {
      SortedMap<String, String> xattrs = new TreeMap<>();
      ByteBuffer area = at(nid * 32 + 64, xattrBytes());
      check(!area.hasRemaining() || area.get(4) == 0, "shared xattrs of " + nid);
      int at = 12;
      while (at < area.limit()) {
        byte[] name = new byte[area.get(at) & 0xFF];
        byte[] value = new byte[area.getShort(at + 2) & 0xFFFF];
        area.get(at + 4, name).get(at + 4 + name.length, value);
        xattrs.put(
            prefix(area.get(at + 1)) + new String(name, StandardCharsets.UTF_8),
            new String(value, StandardCharsets.ISO_8859_1));
        at += (4 + name.length + value.length + 3) & -4;
      }
      return xattrs;
    }

    private String prefix(int index) throws IOException {
      return switch (index) {
        case 1 -> "user.";
        case 2 -> "system.posix_acl_access";
        case 3 -> "system.posix_acl_default";
        case 4 -> "trusted.";
        case 6 -> "security.";
        default -> throw new IOException("damaged image: xattr prefix " + index);
      };
    }
  }
}
