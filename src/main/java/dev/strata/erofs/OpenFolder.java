package dev.strata.erofs;

import dev.strata.tree.Entry;
import dev.strata.tree.EntryType;
import dev.strata.tree.TreePath;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/// A folder whose children are still being written: their names, nids and types, packed into
/// arrays, and where the `..` of each child folder waits for this folder's nid.
///
/// Its data is made of blocks, each a list of dirents (nid 8, name offset 2, type 1, zero 1)
/// followed by their names, in byte order within and across blocks: the kernel searches both by
/// halving. `.` and `..` are among them.
final class OpenFolder {
  private static final int SELF = 0;
  private static final int PARENT = 1;

  private final Entry entry;
  private byte[] names = new byte[128];
  private int[] nameAt = new int[9];
  private long[] nids = new long[8];
  private byte[] types = new byte[8];
  private int count;
  private boolean sorted = true;
  private int folders;
  private long[] parentSlots = new long[2];

  OpenFolder(Entry entry) {
    this.entry = entry;
    add(".", 0, Format.FT_DIR);
    add("..", 0, Format.FT_DIR);
  }

  Entry entry() {
    return entry;
  }

  void add(Entry child, long nid) {
    add(child.path(), nid, typeOf(child.type()));
  }

  private void add(String path, long nid, byte type) {
    int end = appendName(path, path.lastIndexOf('/') + 1);
    if (count == nids.length) {
      nids = Arrays.copyOf(nids, 2 * count);
      types = Arrays.copyOf(types, 2 * count);
      nameAt = Arrays.copyOf(nameAt, 2 * count + 1);
    }
    nids[count] = nid;
    types[count] = type;
    nameAt[count + 1] = end;
    count++;
    sorted = sorted && (count == 1 || compareNames(count - 2, count - 1) < 0);
  }

  /// Adds a finished child folder, whose `..` is to be put at the offset `parentSlot`.
  void addFolder(Entry child, long nid, long parentSlot) {
    if (folders == parentSlots.length) {
      parentSlots = Arrays.copyOf(parentSlots, 2 * folders);
    }
    parentSlots[folders++] = parentSlot;
    add(child, nid);
  }

  int linkCount() {
    return 2 + folders;
  }

  /// Where the nids of this folder are to be put: the `..` of its child folders.
  long[] parentSlots() {
    return Arrays.copyOf(parentSlots, folders);
  }

  /// The folder's data. Its own nid is filled in later, at {@link Data#selfAt} and, by the parent,
  /// at {@link Data#parentAt}.
  Data encode() {
    int[] order = order();
    byte[] data = new byte[Format.BLOCK];
    int size = 0;
    int selfAt = 0;
    int parentAt = 0;
    int next = 0;
    while (next < count) {
      size = (size + Format.BLOCK - 1) & -Format.BLOCK;
      int end = endOfBlock(order, next);
      if (size + Format.BLOCK > data.length) {
        data = Arrays.copyOf(data, 2 * data.length);
      }
      int dirent = size;
      int name = (end - next) * Format.DIRENT_BYTES;
      for (; next < end; next++) {
        int child = order[next];
        if (child == SELF) {
          selfAt = dirent;
        } else if (child == PARENT) {
          parentAt = dirent;
        }
        Format.put64(data, dirent, nids[child]);
        Format.put16(data, dirent + 8, name);
        data[dirent + 10] = types[child];
        System.arraycopy(names, nameAt[child], data, size + name, nameBytes(child));
        name += nameBytes(child);
        dirent += Format.DIRENT_BYTES;
      }
      size += name;
    }
    return new Data(data, size, selfAt, parentAt);
  }

  /// `bytes` up to `size`; the offsets in it of the nids of the folder itself and of its parent.
  static final class Data {
    final byte[] bytes;
    final int size;
    final int selfAt;
    final int parentAt;

    Data(byte[] bytes, int size, int selfAt, int parentAt) {
      this.bytes = bytes;
      this.size = size;
      this.selfAt = selfAt;
      this.parentAt = parentAt;
    }
  }

  private int endOfBlock(int[] order, int start) {
    int bytes = 0;
    int end = start;
    while (end < count) {
      bytes += Format.DIRENT_BYTES + nameBytes(order[end]);
      if (bytes > Format.BLOCK) {
        break;
      }
      end++;
    }
    return end;
  }

  private int[] order() {
    IntStream indexes = IntStream.range(0, count);
    return sorted
        ? indexes.toArray()
        : indexes
            .boxed()
            .sorted((Comparator<Integer>) this::compareNames)
            .mapToInt(Integer::intValue)
            .toArray();
  }

  private int compareNames(int a, int b) {
    return Arrays.compareUnsigned(names, nameAt[a], nameAt[a + 1], names, nameAt[b], nameAt[b + 1]);
  }

  private int nameBytes(int child) {
    return nameAt[child + 1] - nameAt[child];
  }

  /// Appends the bytes of a name and returns where they end.
  private int appendName(String path, int from) {
    int at = nameAt[count];
    int end = at + path.length() - from;
    reserveNames(end);
    for (int i = from; i < path.length(); i++) {
      char c = path.charAt(i);
      if (c >= 0x80) {
        byte[] bytes = TreePath.encode(path.substring(from));
        reserveNames(at + bytes.length);
        System.arraycopy(bytes, 0, names, at, bytes.length);
        return at + bytes.length;
      }
      names[at + i - from] = (byte) c;
    }
    return end;
  }

  private static byte typeOf(EntryType type) {
    return switch (type) {
      case FILE -> Format.FT_REG;
      case DIRECTORY -> Format.FT_DIR;
      case SYMLINK -> Format.FT_LNK;
      case CHAR_DEVICE, WHITEOUT -> Format.FT_CHR;
      case BLOCK_DEVICE -> Format.FT_BLK;
      case FIFO -> Format.FT_FIFO;
      case SOCKET -> Format.FT_SOCK;
    };
  }

  private void reserveNames(int end) {
    if (end > names.length) {
      names = Arrays.copyOf(names, Math.max(end, 2 * names.length));
    }
  }
}
