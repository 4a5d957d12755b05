package dev.strata.erofs;

import dev.strata.oci.Digest;
import dev.strata.tree.Entry;
import dev.strata.tree.EntryType;
import dev.strata.tree.TreePath;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;

/// A tree grown from a seed, with everything that an entry can have: names of any bytes, sizes
/// around the block's, deep and wide folders, links, devices, whiteouts, attributes.
public final class RandomTree {
  private static final int[] SIZES = {
    0, 1, 31, 500, 3999, 4031, 4032, 4033, 4095, 4096, 4097, 12288
  };

  private final Random random;
  private final TreeMap<String, Entry> entries = new TreeMap<>(TreePath.ORDER);
  private final Map<String, byte[]> contents = new HashMap<>();
  private final boolean layerMarks;

  private RandomTree(long seed, boolean layerMarks) {
    this.random = new Random(seed);
    this.layerMarks = layerMarks;
  }

  /// Some `count` entries and links among them, the same for the same seed.
  ///
  /// @param layerMarks whether there may be whiteouts and opaque folders
  public static RandomTree grow(long seed, int count, boolean layerMarks) {
    RandomTree tree = new RandomTree(seed, layerMarks);
    tree.entries.put("", tree.dress(Entry.directory("", 0755, 0, 0, 1)));
    List<String> folders = new ArrayList<>(List.of(""));
    for (int i = 0; i < count; i++) {
      String folder = folders.get(tree.random.nextInt(folders.size()));
      String path = TreePath.child(folder, tree.name());
      if (tree.entries.containsKey(path) || path.length() > 1000) {
        continue;
      }
      Entry entry = tree.dress(tree.bare(path));
      tree.entries.put(path, entry);
      if (entry.isDirectory()) {
        folders.add(path);
      }
    }
    tree.addHardLinks(folders);
    return tree;
  }

  public List<Entry> entries() {
    return List.copyOf(entries.values());
  }

  /// The bytes of the file at this path.
  public byte[] content(String path) {
    byte[] bytes = contents.get(path);
    if (bytes == null) {
      throw new IllegalArgumentException("no file /" + path);
    }
    return bytes;
  }

  private void addHardLinks(List<String> folders) {
    List<Entry> firsts =
        new ArrayList<>(entries.values().stream().filter(e -> !e.isDirectory()).toList());
    for (int i = 0; i < firsts.size() / 8; i++) {
      Entry first = firsts.get(random.nextInt(firsts.size()));
      String path = TreePath.child(folders.get(random.nextInt(folders.size())), name());
      if (TreePath.ORDER.compare(path, first.path()) > 0
          && !first.isWhiteout()
          && !entries.containsKey(path)) {
        entries.put(path, first.withPath(path).withHardLinkTo(Optional.of(first.path())));
        if (first.isFile()) {
          contents.put(path, content(first.path()));
        }
      }
    }
  }

  private Entry bare(String path) {
    return switch (random.nextInt(20)) {
      case 0, 1, 2, 3, 4 -> Entry.directory(path, 0, 0, 0, 0);
      case 5, 6 -> Entry.symlink(path, target(), 0, 0, 0);
      case 7 -> special(path, EntryType.CHAR_DEVICE, 1 << 8 | 3);
      case 8 -> special(path, EntryType.BLOCK_DEVICE, 0x12345L << 20 >>> 20 << 12 | 0xFFF55);
      case 9 -> special(path, EntryType.FIFO, 0);
      case 10 -> special(path, EntryType.SOCKET, 0);
      case 11 -> layerMarks ? Entry.whiteout(path) : special(path, EntryType.FIFO, 0);
      default -> file(path);
    };
  }

  private Entry file(String path) {
    byte[] bytes =
        new byte[random.nextInt(30) == 0 ? 3_000_000 : SIZES[random.nextInt(SIZES.length)]];
    if (random.nextInt(4) > 0) {
      random.nextBytes(bytes);
    }
    contents.put(path, bytes);
    return Entry.file(path, 0, 0, 0, bytes.length, Digest.of(bytes), 0);
  }

  private Entry special(String path, EntryType type, long device) {
    return new Entry(
        path,
        type,
        0,
        0,
        0,
        0,
        Optional.empty(),
        "",
        Optional.empty(),
        device,
        new TreeMap<>(),
        0,
        false);
  }

  /// Gives an entry a mode, owners, times and attributes.
  private Entry dress(Entry entry) {
    if (entry.isWhiteout()) {
      return entry;
    }
    long mtime = random.nextLong(-2_000_000_000_000_000_000L, 6_000_000_000_000_000_000L);
    Entry dressed =
        entry
            .withMode(entry.isSymlink() ? 0777 : random.nextInt(010000))
            .withOwner(random.nextInt(4) == 0 ? random.nextInt(Integer.MAX_VALUE) : 0, 1000)
            .withMtimeNanos(mtime)
            .withXattrs(xattrs(entry));
    return dressed.withOpaque(layerMarks && entry.isDirectory() && random.nextInt(5) == 0);
  }

  private SortedMap<String, String> xattrs(Entry entry) {
    SortedMap<String, String> xattrs = new TreeMap<>();
    boolean plain = entry.isFile() || entry.isDirectory();
    while (random.nextInt(3) == 0) {
      String prefix = plain && random.nextBoolean() ? "user." : "trusted.";
      int bytes = random.nextInt(10) == 0 ? random.nextInt(30_000) : random.nextInt(50);
      byte[] value = new byte[bytes];
      random.nextBytes(value);
      xattrs.put(
          prefix + "a".repeat(1 + random.nextInt(200)),
          new String(value, StandardCharsets.ISO_8859_1));
    }
    return xattrs;
  }

  private String target() {
    return "../" + "t/".repeat(random.nextInt(10) == 0 ? 1900 : random.nextInt(20)) + name();
  }

  private String name() {
    int kind = random.nextInt(12);
    int length = kind == 0 ? 255 : 1 + random.nextInt(12);
    byte[] name = new byte[length];
    for (int i = 0; i < length; i++) {
      int value = kind < 3 ? 1 + random.nextInt(255) : 'a' + random.nextInt(26);
      name[i] = (byte) (value == '/' ? '!' : value);
    }
    if (kind == 3) {
      String wide = new String(Character.toChars(0xE000 + random.nextInt(0x12000)));
      return wide + "-" + length;
    }
    String text = TreePath.decode(name);
    return text.equals(".") || text.equals("..") ? "dots" : text;
  }
}
