package dev.strata.layer;

import dev.strata.oci.Digest;
import dev.strata.tree.Entry;
import dev.strata.tree.EntryType;
import dev.strata.tree.TreePath;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// The form of a layer index on disk. Version 2:
///
/// ```
/// "STRATALI"            8 bytes
/// version               u32, big-endian as all fixed numbers
/// layer id              32 bytes
/// content digest        32 bytes
/// number of images      varint, the lowest first, each:
///   digest              32 bytes
///   size                u64
///   file                block: varint length, bytes
/// hidden paths          varint, each a block
/// dead files            varint, each: varint offset, varint size, 32 bytes content digest
/// number of entries     varint
/// total bytes           varint
/// entries, each:
///   type and flags      u8: bits 0-3 EntryType code, 4 opaque, 5 has xattrs, 6 hard link
///   path                varint bytes shared with the path before, block with the rest
///   hard link           varint distance back to its first name; nothing follows
///   mode, uid, gid      varints
///   mtime               signed varint, ns, difference to the entry before
///   FILE                varint size, 32 bytes content digest, signed varint: offset in the images,
///                       difference to the end of the file before
///   SYMLINK             block: target
///   devices             varint
///   xattrs              varint count, each: block name, block value
/// SHA-256 of all before 32 bytes
/// ```
///
/// Varints are LEB128; signed ones are zigzag-coded. Any change to this form changes the version;
/// another version is a damaged index, that is, a miss.
final class LayerIndexCodec {
  static final int VERSION = 2;

  /// Enough for the names of as many images as a stack may have.
  static final int HEAD_BYTES = 4096;

  private static final byte[] MAGIC = "STRATALI".getBytes(StandardCharsets.US_ASCII);
  private static final int OPAQUE = 1 << 4;
  private static final int XATTRS = 1 << 5;
  private static final int HARD_LINK = 1 << 6;

  /// An index with what its head says of the layer.
  record Stored(LayerId id, ImageStack stack, LayerIndex index) {}

  /// The bytes are no index of this version, with the reason.
  static final class DamagedIndexException extends Exception {
    private static final long serialVersionUID = 1L;

    DamagedIndexException(String reason) {
      super(reason);
    }
  }

  /// Unchecked bytes must not become the path of another file.
  private static final Pattern IMAGE_NAME = Pattern.compile("[0-9A-Za-z-]+\\.erofs");

  private LayerIndexCodec() {}

  static byte[] encode(Stored stored) {
    LayerIndex index = stored.index();
    ByteSink sink = new ByteSink(256 + 72 * index.size());
    sink.put(MAGIC).putInt(VERSION);
    sink.put(stored.id().digest().bytes()).put(index.contentDigest().bytes());
    stack(stored.stack(), sink);
    sink.putVarint(index.size()).putVarint(index.totalBytes());
    new Encoder(sink).entries(index);
    MessageDigest hash = Digest.sha256();
    hash.update(sink.array(), 0, sink.length());
    return sink.put(hash.digest()).toBytes();
  }

  private static void stack(ImageStack stack, ByteSink sink) {
    sink.putVarint(stack.images().size());
    for (ImageSeal image : stack.images()) {
      sink.put(image.digest().bytes()).putLong(image.sizeBytes());
      sink.putBlock(TreePath.encode(image.file()));
    }
    sink.putVarint(stack.hidden().size());
    for (String path : stack.hidden()) {
      sink.putBlock(TreePath.encode(path));
    }
    sink.putVarint(stack.dead().size());
    for (ImageStack.Extent extent : stack.dead()) {
      sink.putVarint(extent.offset()).putVarint(extent.size()).put(extent.content().bytes());
    }
  }

  /// The names of the image files, from the first {@link #HEAD_BYTES} of an index; none when these
  /// are not one's. Nothing is checked against a digest.
  static List<String> imageNames(byte[] head) {
    try {
      ByteSource source = new ByteSource(head, head.length);
      requireVersion(source);
      source.get(2 * Digest.BYTES);
      List<String> names = images(source).stream().map(ImageSeal::file).toList();
      return names.stream().allMatch(IMAGE_NAME.asMatchPredicate()) ? names : List.of();
    } catch (DamagedIndexException | IndexOutOfBoundsException | IllegalArgumentException _) {
      return List.of();
    }
  }

  static Stored decode(byte[] bytes) throws DamagedIndexException {
    int end = bytes.length - Digest.BYTES;
    if (end < MAGIC.length + 4) {
      throw new DamagedIndexException("the index has only " + bytes.length + " bytes");
    }
    MessageDigest hash = Digest.sha256();
    hash.update(bytes, 0, end);
    if (!Arrays.equals(hash.digest(), 0, Digest.BYTES, bytes, end, bytes.length)) {
      throw new DamagedIndexException("the index does not have its digest");
    }
    try {
      return decode(new ByteSource(bytes, end));
    } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
      throw new DamagedIndexException("the index cannot be read: " + e.getMessage());
    }
  }

  private static Stored decode(ByteSource source) throws DamagedIndexException {
    requireVersion(source);
    LayerId id = new LayerId(digest(source));
    Digest contentDigest = digest(source);
    ImageStack stack = new ImageStack(images(source), hidden(source), dead(source));
    int count = source.getCount();
    long totalBytes = source.getVarint();
    Decoder decoder = new Decoder(source, count);
    decoder.entries();
    if (!source.atEnd()) {
      throw new DamagedIndexException("the index goes on after its entries");
    }
    LayerIndex index = new LayerIndex(decoder.entries, decoder.offsets, contentDigest, totalBytes);
    return new Stored(id, stack, index);
  }

  private static void requireVersion(ByteSource source) throws DamagedIndexException {
    if (!Arrays.equals(source.get(MAGIC.length), MAGIC)) {
      throw new DamagedIndexException("not a layer index");
    }
    int version = source.getInt();
    if (version != VERSION) {
      throw new DamagedIndexException("index version " + version + ", not " + VERSION);
    }
  }

  private static List<ImageSeal> images(ByteSource source) {
    List<ImageSeal> images = new ArrayList<>();
    int count = source.getCount();
    for (int i = 0; i < count; i++) {
      Digest digest = digest(source);
      long sizeBytes = source.getLong();
      images.add(new ImageSeal(TreePath.decode(source.getBlock()), sizeBytes, digest));
    }
    return images;
  }

  private static List<String> hidden(ByteSource source) {
    List<String> hidden = new ArrayList<>();
    int count = source.getCount();
    for (int i = 0; i < count; i++) {
      hidden.add(TreePath.decode(source.getBlock()));
    }
    return hidden;
  }

  private static List<ImageStack.Extent> dead(ByteSource source) {
    List<ImageStack.Extent> dead = new ArrayList<>();
    int count = source.getCount();
    for (int i = 0; i < count; i++) {
      long offset = source.getVarint();
      long size = source.getVarint();
      dead.add(new ImageStack.Extent(offset, size, digest(source)));
    }
    return dead;
  }

  private static Digest digest(ByteSource source) {
    return Digest.ofBytes(source.get(Digest.BYTES));
  }

  private static final class Encoder {
    private final ByteSink sink;
    private byte[] lastPath = new byte[0];
    private long lastMtime;
    private long lastEnd;

    Encoder(ByteSink sink) {
      this.sink = sink;
    }

    void entries(LayerIndex index) {
      for (int i = 0; i < index.size(); i++) {
        entry(index, i);
      }
    }

    private void entry(LayerIndex index, int position) {
      Entry entry = index.entries().get(position);
      boolean link = entry.hardLinkTo().isPresent();
      int flags = entry.opaque() ? OPAQUE : 0;
      flags |= entry.xattrs().isEmpty() || link ? 0 : XATTRS;
      flags |= link ? HARD_LINK : 0;
      sink.put(entry.type().code() | flags);
      path(TreePath.encode(entry.path()));
      if (link) {
        sink.putVarint(position - (long) index.position(entry.hardLinkTo().get()));
        return;
      }
      sink.putVarint(entry.mode()).putVarint(entry.uid() & 0xFFFFFFFFL);
      sink.putVarint(entry.gid() & 0xFFFFFFFFL).putSigned(entry.mtimeNanos() - lastMtime);
      lastMtime = entry.mtimeNanos();
      switch (entry.type()) {
        case FILE -> file(entry, index.offsetAt(position));
        case SYMLINK -> sink.putBlock(TreePath.encode(entry.linkTarget()));
        case CHAR_DEVICE, BLOCK_DEVICE -> sink.putVarint(entry.device());
        case DIRECTORY, FIFO, SOCKET, WHITEOUT -> {}
      }
      if (!entry.xattrs().isEmpty()) {
        xattrs(entry.xattrs());
      }
    }

    private void path(byte[] path) {
      int mismatch = Arrays.mismatch(path, lastPath);
      int shared = mismatch < 0 ? path.length : mismatch;
      sink.putVarint(shared).putVarint(path.length - shared);
      sink.put(path, shared, path.length - shared);
      lastPath = path;
    }

    private void file(Entry entry, long offset) {
      sink.putVarint(entry.size()).put(entry.content().orElseThrow().bytes());
      sink.putSigned(offset - lastEnd);
      lastEnd = offset + entry.size();
    }

    private void xattrs(Map<String, String> xattrs) {
      sink.putVarint(xattrs.size());
      for (Map.Entry<String, String> xattr : xattrs.entrySet()) {
        sink.putBlock(TreePath.encode(xattr.getKey()));
        sink.putBlock(xattr.getValue().getBytes(StandardCharsets.ISO_8859_1));
      }
    }
  }

  private static final class Decoder {
    private static final SortedMap<String, String> NO_XATTRS = Collections.emptySortedMap();

    private final ByteSource source;
    private final int count;
    private final List<Entry> entries;
    private final long[] offsets;
    private byte[] path = new byte[256];
    private int pathLength;
    private boolean pathIsAscii = true;
    private long lastMtime;
    private long lastEnd;

    Decoder(ByteSource source, int count) {
      this.source = source;
      this.count = count;
      entries = new ArrayList<>(count);
      offsets = new long[count];
    }

    void entries() {
      for (int i = 0; i < count; i++) {
        entries.add(entry(i));
      }
    }

    private Entry entry(int position) {
      int head = source.get();
      EntryType type = EntryType.ofCode(head & 0xF);
      String name = path();
      if ((head & HARD_LINK) != 0) {
        int first = position - source.getCount();
        offsets[position] = offsets[first];
        Entry target = entries.get(first);
        return target.withPath(name).withHardLinkTo(Optional.of(target.path()));
      }
      int mode = source.getCount();
      int uid = (int) source.getVarint();
      int gid = (int) source.getVarint();
      lastMtime += source.getSigned();
      long size = 0;
      Optional<Digest> content = Optional.empty();
      String link = "";
      long device = 0;
      switch (type) {
        case FILE -> {
          size = source.getVarint();
          content = Optional.of(digest(source));
          offsets[position] = lastEnd + source.getSigned();
          lastEnd = offsets[position] + size;
        }
        case SYMLINK -> link = TreePath.decode(source.getBlock());
        case CHAR_DEVICE, BLOCK_DEVICE -> device = source.getVarint();
        case DIRECTORY, FIFO, SOCKET, WHITEOUT -> {}
      }
      SortedMap<String, String> xattrs = (head & XATTRS) != 0 ? xattrs() : NO_XATTRS;
      boolean opaque = (head & OPAQUE) != 0;
      return new Entry(
          name,
          type,
          mode,
          uid,
          gid,
          size,
          content,
          link,
          Optional.empty(),
          device,
          xattrs,
          lastMtime,
          opaque);
    }

    private String path() {
      int shared = source.getCount();
      int rest = source.getCount();
      if (shared > pathLength) {
        throw new IndexOutOfBoundsException("path shares " + shared + " bytes of " + pathLength);
      }
      if (shared + rest > path.length) {
        path = Arrays.copyOf(path, Math.max(shared + rest, 2 * path.length));
      }
      source.get(path, shared, rest);
      pathLength = shared + rest;
      pathIsAscii = isAscii(pathIsAscii ? shared : 0);
      return pathIsAscii
          ? new String(path, 0, pathLength, StandardCharsets.ISO_8859_1)
          : TreePath.decode(Arrays.copyOf(path, pathLength));
    }

    private boolean isAscii(int from) {
      for (int i = from; i < pathLength; i++) {
        if (path[i] < 0) {
          return false;
        }
      }
      return true;
    }

    private SortedMap<String, String> xattrs() {
      SortedMap<String, String> xattrs = new TreeMap<>();
      int number = source.getCount();
      for (int i = 0; i < number; i++) {
        String name = TreePath.decode(source.getBlock());
        xattrs.put(name, new String(source.getBlock(), StandardCharsets.ISO_8859_1));
      }
      return xattrs;
    }
  }
}
