package dev.strata.context;

import dev.strata.linux.FileStatus;
import dev.strata.oci.Digest;
import dev.strata.tree.Entry;
import dev.strata.tree.TreePath;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a scan saw, as one digest: every path with device, inode, size, mode, owner, mtime, ctime
/// and link target. Two scans with one stamp saw the same contents, by the rule by which a
/// fingerprint stands for a file's; so a stamp costs no look-up of any file.
///
/// `SHA-256("strata context 1" | for each path in order: path length u32, path, link length u32,
/// link, then device, inode, size, mode, uid, gid, mtime, ctime, special device as u64)`. It is
/// local to a machine, and in no key that leaves it.
final class ContextStamp {
  private static final int FIXED_BYTES = 9 * Long.BYTES + 2 * Integer.BYTES;

  private final MessageDigest hash = Digest.sha256();
  private ByteBuffer buffer = ByteBuffer.allocate(1 << 16);

  private ContextStamp() {
    buffer.put(TreePath.encode("strata context 1"));
  }

  /// @return empty where something changed so shortly before the scan that its times tell too
  ///     little
  static Optional<Digest> of(Map<String, List<Node>> folders, FileStatus root, RacyRule racy) {
    ContextStamp stamp = new ContextStamp();
    stamp.add("", "", root);
    for (String folder : folders.keySet().stream().sorted(TreePath.ORDER).toList()) {
      for (Node node : folders.getOrDefault(folder, List.of())) {
        if (racy.isRacy(node.status())) {
          return Optional.empty();
        }
        Entry entry = node.entry();
        stamp.add(entry.path(), entry.linkTarget(), node.status());
      }
    }
    stamp.flush();
    return Optional.of(Digest.of(stamp.hash));
  }

  private void add(String path, String link, FileStatus status) {
    byte[] pathBytes = TreePath.encode(path);
    byte[] linkBytes = TreePath.encode(link);
    int needed = FIXED_BYTES + pathBytes.length + linkBytes.length;
    if (buffer.remaining() < needed) {
      flush();
      if (buffer.capacity() < needed) {
        buffer = ByteBuffer.allocate(needed);
      }
    }
    buffer.putInt(pathBytes.length).put(pathBytes).putInt(linkBytes.length).put(linkBytes);
    buffer.putLong(status.device()).putLong(status.inode()).putLong(status.size());
    buffer.putLong(status.mode()).putLong(status.uid()).putLong(status.gid());
    buffer.putLong(status.mtimeNanos()).putLong(status.ctimeNanos());
    buffer.putLong(status.specialDevice());
  }

  private void flush() {
    buffer.flip();
    hash.update(buffer);
    buffer.clear();
  }
}
