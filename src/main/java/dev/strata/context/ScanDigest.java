package dev.strata.context;

import dev.strata.linux.FileStatus;
import dev.strata.oci.Digest;
import dev.strata.tree.TreePath;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The digest of what one scan saw, nothing read: SHA-256 over `"strata scan 1"` and then, for each
/// node in the order of a walk, with integers big-endian: the length and bytes of its path, the
/// length and bytes of a link's target, and its status as ten 8-byte numbers.
final class ScanDigest {
  private static final byte[] DOMAIN = "strata scan 1".getBytes(StandardCharsets.US_ASCII);
  private static final int BUFFER_BYTES = 1 << 17;
  private static final int STATUS_BYTES = 10 * Long.BYTES;

  private final Map<String, List<Node>> folders;
  private final RacyRule racy;
  private final MessageDigest hash = Digest.sha256();
  private ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);

  ScanDigest(Map<String, List<Node>> folders, RacyRule racy) {
    this.folders = folders;
    this.racy = racy;
  }

  /// Of `path` and what lies below it; `""` is the root.
  Optional<Digest> of(String path) {
    hash.update(DOMAIN);
    if (!path.isEmpty()) {
      // A path through a link has no parent among the folders.
      Optional<Node> top = new NodeCursor(folders).find(path);
      if (top.isEmpty() || top.get().entry().isSymlink() || !add(top.get())) {
        return Optional.empty();
      }
    }
    if (!addBelow(path)) {
      return Optional.empty();
    }
    hash.update(buffer.array(), 0, buffer.position());
    return Optional.of(Digest.of(hash));
  }

  private boolean addBelow(String folder) {
    for (Node node : folders.getOrDefault(folder, List.of())) {
      if (!add(node) || node.isFolder() && !addBelow(node.entry().path())) {
        return false;
      }
    }
    return true;
  }

  private boolean add(Node node) {
    FileStatus status = node.scanned();
    if (racy.isRacy(status)) {
      return false;
    }
    text(node.entry().path());
    text(node.entry().linkTarget());
    room(STATUS_BYTES);
    buffer
        .putLong(status.device())
        .putLong(status.inode())
        .putLong(status.mode())
        .putLong(status.links())
        .putLong(status.uid())
        .putLong(status.gid())
        .putLong(status.specialDevice())
        .putLong(status.size())
        .putLong(status.mtimeNanos())
        .putLong(status.ctimeNanos());
    return true;
  }

  private void text(String text) {
    byte[] bytes = TreePath.encode(text);
    room(Integer.BYTES + bytes.length);
    buffer.putInt(bytes.length).put(bytes);
  }

  private void room(int count) {
    if (buffer.remaining() < count) {
      hash.update(buffer.array(), 0, buffer.position());
      buffer = ByteBuffer.allocate(Math.max(BUFFER_BYTES, count));
    }
  }
}
