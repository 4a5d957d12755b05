package dev.strata.layer;

import com.github.luben.zstd.ZstdInputStream;
import dev.strata.tree.Entry;
import dev.strata.tree.Tree;
import dev.strata.tree.TreePath;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;

/// A layer as a tar and back (OCI image spec, layer.md): removed paths are empty files
/// `.wh.<name>`, an opaque folder holds `.wh..wh..opq`.
///
/// What is written is a function of the entries and bytes alone: entries in index order, pax
/// headers only where ustar does not do, no names of users. What is read is not trusted.
public final class LayerTar {
  private static final byte[] NONE = new byte[0];
  private static final int BUFFER_BYTES = 1 << 17;

  private LayerTar() {}

  /// Writes the layer. The stream is flushed, not closed.
  public static TarSummary write(Layer layer, OutputStream out) throws IOException {
    return write(layer.index().entries(), layer, out, entry -> {});
  }

  /// Writes these entries, which are in {@link TreePath#ORDER}, with the bytes that `tree` has for
  /// them.
  ///
  /// @param before told of each entry before its first byte is written; sockets are left out
  public static TarSummary write(
      Iterable<Entry> entries, Tree tree, OutputStream out, Consumer<Entry> before)
      throws IOException {
    TarWriter writer = new TarWriter(out);
    List<String> skipped = new ArrayList<>();
    for (Entry entry : entries) {
      switch (entry.type()) {
        case SOCKET -> skipped.add(entry.path());
        default -> {
          before.accept(entry);
          write(entry, tree, writer);
        }
      }
    }
    writer.finish();
    return new TarSummary(writer.entries(), writer.written(), skipped);
  }

  /// Reads a tar, in whatever order its entries come, to the end of the stream, and adds what it
  /// says to `into`. Of several entries with one name the last counts.
  ///
  /// A folder that the tar does not name is left implied, except where it is marked opaque: then it
  /// belongs to root and has mode 0755.
  ///
  /// @param tar uncompressed; not closed
  /// @throws RefusedTarException for a malformed tar, names with `..`, entries below something that
  ///     is no folder, hard links to what the layer does not have, and whatever passes the limits
  public static void read(InputStream tar, LayerIngest into, TarLimits limits) throws IOException {
    TarReader reader = new TarReader(new BufferedInputStream(tar, BUFFER_BYTES), limits);
    try (Spool spool = new Spool(into)) {
      TarTree tree = new TarTree(limits, spool);
      Optional<TarHeader> header = reader.next();
      while (header.isPresent()) {
        tree.add(header.get(), reader);
        header = reader.next();
      }
      tree.emit(into);
    }
  }

  /// The bytes that were compressed with gzip, zstd or bzip2, told by how they begin; anything else
  /// is passed on as it is. Closing the result closes `in`.
  public static InputStream decompress(InputStream in) throws IOException {
    BufferedInputStream buffered = new BufferedInputStream(in, BUFFER_BYTES);
    buffered.mark(4);
    byte[] magic = buffered.readNBytes(4);
    buffered.reset();
    if (startsWith(magic, 0x1F, 0x8B)) {
      return GzipCompressorInputStream.builder()
          .setInputStream(buffered)
          .setDecompressConcatenated(true)
          .setBufferSize(BUFFER_BYTES)
          .get();
    }
    if (startsWith(magic, 0x28, 0xB5, 0x2F, 0xFD)) {
      return new ZstdInputStream(buffered);
    }
    return startsWith(magic, 'B', 'Z', 'h')
        ? new BZip2CompressorInputStream(buffered, true)
        : buffered;
  }

  private static boolean startsWith(byte[] bytes, int... magic) {
    for (int i = 0; i < magic.length; i++) {
      if (i >= bytes.length || (bytes[i] & 0xFF) != magic[i]) {
        return false;
      }
    }
    return true;
  }

  private static void write(Entry entry, Tree tree, TarWriter writer) throws IOException {
    byte[] name = TreePath.encode(entry.path());
    if (entry.hardLinkTo().isPresent()) {
      byte[] target = TreePath.encode(entry.hardLinkTo().get());
      writer.add(TarHeader.HARD_LINK, name, target, entry, 0, InputStream.nullInputStream());
      return;
    }
    switch (entry.type()) {
      case FILE -> writeFile(entry, name, tree, writer);
      case DIRECTORY -> writeFolder(entry, writer);
      case SYMLINK -> {
        byte[] target = TreePath.encode(entry.linkTarget());
        writer.add(TarHeader.SYMLINK, name, target, entry, 0, InputStream.nullInputStream());
      }
      case CHAR_DEVICE -> writeEmpty(TarHeader.CHAR_DEVICE, name, entry, writer);
      case BLOCK_DEVICE -> writeEmpty(TarHeader.BLOCK_DEVICE, name, entry, writer);
      case FIFO -> writeEmpty(TarHeader.FIFO, name, entry, writer);
      case WHITEOUT -> writeMark(TreePath.parent(entry.path()), ".wh." + entry.name(), writer);
      case SOCKET -> throw new IllegalStateException("a socket in a tar: " + entry.path());
    }
  }

  private static void writeFile(Entry entry, byte[] name, Tree tree, TarWriter writer)
      throws IOException {
    if (entry.size() == 0) {
      writeEmpty(TarHeader.FILE, name, entry, writer);
      return;
    }
    try (InputStream content = tree.open(entry)) {
      writer.add(TarHeader.FILE, name, NONE, entry, entry.size(), content);
    }
  }

  private static void writeFolder(Entry entry, TarWriter writer) throws IOException {
    String name = entry.path().isEmpty() ? "./" : entry.path() + "/";
    writeEmpty(TarHeader.DIRECTORY, TreePath.encode(name), entry, writer);
    if (entry.opaque()) {
      writeMark(entry.path(), ".wh..wh..opq", writer);
    }
  }

  private static void writeMark(String folder, String name, TarWriter writer) throws IOException {
    String path = TreePath.child(folder, name);
    writeEmpty(TarHeader.FILE, TreePath.encode(path), Entry.whiteout(path), writer);
  }

  private static void writeEmpty(char type, byte[] name, Entry entry, TarWriter writer)
      throws IOException {
    writer.add(type, name, NONE, entry, 0, InputStream.nullInputStream());
  }
}
