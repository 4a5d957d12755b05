package dev.strata.witness;

import dev.strata.oci.Digest;
import dev.strata.tree.Entry;
import dev.strata.tree.TreePath;
import java.security.MessageDigest;
import java.util.Optional;

/// Looks at a path of a tree in the ways that a step looked at it.
final class Observing {
  /// What was asked of a path, as bits.
  static final int LOOKED_UP = 0;

  static final int CONTENT = 1;
  static final int LINK = 2;
  static final int LISTING = 4;

  /// The attributes of a folder. Those of anything else are told by the look-up itself.
  static final int STATUS = 8;

  private Observing() {}

  static Observation look(ViewedTree tree, String path, int asked) {
    Optional<Entry> found = tree.find(path);
    if (found.isEmpty()) {
      return Observation.ABSENT;
    }
    Entry entry = found.get();
    boolean read = entry.isFile() && (asked & CONTENT) != 0;
    boolean followed = entry.isSymlink() && (asked & LINK) != 0;
    boolean listed = entry.isDirectory() && (asked & LISTING) != 0;
    return new Observation(
        Optional.of(Attributes.of(entry, tree)),
        read ? entry.content() : Optional.empty(),
        followed ? Optional.of(entry.linkTarget()) : Optional.empty(),
        listed ? Optional.of(listing(tree, path)) : Optional.empty(),
        read || followed || listed ? Optional.empty() : stamp(tree, entry, asked));
  }

  private static Optional<Stamp> stamp(ViewedTree tree, Entry entry, int asked) {
    return switch (entry.type()) {
      case FILE -> entry.content().map(content -> new Stamp(entry.mtimeNanos(), content));
      case SYMLINK -> {
        Digest target = Digest.of(TreePath.encode(entry.linkTarget()));
        yield Optional.of(new Stamp(entry.mtimeNanos(), target));
      }
      case DIRECTORY ->
          (asked & STATUS) != 0
              ? Optional.of(new Stamp(entry.mtimeNanos(), listing(tree, entry.path())))
              : Optional.empty();
      case CHAR_DEVICE, BLOCK_DEVICE, FIFO, SOCKET, WHITEOUT -> Optional.empty();
    };
  }

  /// A digest of names, which hold no NUL, and types, in order.
  private static Digest listing(ViewedTree tree, String folder) {
    MessageDigest hash = Digest.sha256();
    for (Entry child : tree.list(folder)) {
      hash.update(TreePath.encode(child.name()));
      hash.update((byte) 0);
      hash.update((byte) child.type().code());
    }
    return Digest.of(hash);
  }
}
