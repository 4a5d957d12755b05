package dev.strata.layer;

import dev.strata.oci.Digest;
import dev.strata.tree.Entry;
import dev.strata.tree.TreePath;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Map;

/// The content digest of a layer: what its entries say, mtimes apart. It can be told before a byte
/// of the layer is written, when the entries carry their files' digests.
///
/// SHA-256 over `"strata layer 1"` and then, for every entry in {@link TreePath#ORDER}, with
/// integers big-endian and `text` being a 4-byte length and that many bytes:
///
/// ```
/// text path | u8 type | u8 opaque | u32 mode | u32 uid | u32 gid | u64 size | u64 device
/// u8 1, 32 bytes content digest   or   u8 0
/// text link target
/// u8 1, text hard link to         or   u8 0
/// u32 number of xattrs, each: text name | text value
/// ```
public final class LayerDigest {
  private static final byte[] DOMAIN = "strata layer 1".getBytes(StandardCharsets.UTF_8);
  private static final int FLUSH_BYTES = 1 << 16;

  private LayerDigest() {}

  /// The digest of these entries.
  ///
  /// @throws IllegalArgumentException when they are not in order, a path occurs twice, or a file
  ///     lacks its content digest
  public static Digest of(List<Entry> entries) {
    MessageDigest hash = Digest.sha256();
    hash.update(DOMAIN);
    ByteSink sink = new ByteSink(2 * FLUSH_BYTES);
    String last = null;
    for (Entry entry : entries) {
      if (last != null && TreePath.ORDER.compare(last, entry.path()) >= 0) {
        throw new IllegalArgumentException(entry.path() + " comes after " + last);
      }
      last = entry.path();
      put(entry, sink);
      if (sink.length() > FLUSH_BYTES) {
        hash.update(sink.array(), 0, sink.length());
        sink.clear();
      }
    }
    hash.update(sink.array(), 0, sink.length());
    return Digest.of(hash);
  }

  private static void put(Entry entry, ByteSink sink) {
    if (entry.isFile() && entry.content().isEmpty()) {
      throw new IllegalArgumentException("no content digest for " + entry.path());
    }
    putText(TreePath.encode(entry.path()), sink);
    sink.put(entry.type().code()).put(entry.opaque() ? 1 : 0);
    sink.putInt(entry.mode()).putInt(entry.uid()).putInt(entry.gid());
    sink.putLong(entry.size()).putLong(entry.device());
    if (entry.content().isPresent()) {
      sink.put(1).put(entry.content().get().bytes());
    } else {
      sink.put(0);
    }
    putText(TreePath.encode(entry.linkTarget()), sink);
    if (entry.hardLinkTo().isPresent()) {
      sink.put(1);
      putText(TreePath.encode(entry.hardLinkTo().get()), sink);
    } else {
      sink.put(0);
    }
    sink.putInt(entry.xattrs().size());
    for (Map.Entry<String, String> xattr : entry.xattrs().entrySet()) {
      putText(TreePath.encode(xattr.getKey()), sink);
      putText(xattr.getValue().getBytes(StandardCharsets.ISO_8859_1), sink);
    }
  }

  private static void putText(byte[] text, ByteSink sink) {
    sink.putInt(text.length).put(text);
  }
}
