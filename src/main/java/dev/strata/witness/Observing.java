package dev.strata.witness;

import dev.strata.oci.Digest;
import dev.strata.snapshot.StateTree;
import dev.strata.tree.Entry;
import dev.strata.tree.TreePath;
import java.security.MessageDigest;
import java.util.Optional;

/// Looks at a path of a state in the ways that a step looked at it.
final class Observing {
  /// What was asked of a path, as bits.
  static final int LOOKED_UP = 0;

  static final int CONTENT = 1;
  static final int LINK = 2;
  static final int LISTING = 4;

  private Observing() {}

  static Observation look(StateTree state, String path, int asked) {
    Optional<Entry> found = state.find(path);
    if (found.isEmpty()) {
      return Observation.ABSENT;
    }
    Entry entry = found.get();
    return new Observation(
        Optional.of(Attributes.of(entry, state)),
        (asked & CONTENT) != 0 && entry.isFile() ? entry.content() : Optional.empty(),
        (asked & LINK) != 0 && entry.isSymlink()
            ? Optional.of(entry.linkTarget())
            : Optional.empty(),
        (asked & LISTING) != 0 && entry.isDirectory()
            ? Optional.of(listing(state, path))
            : Optional.empty());
  }

  /// A digest of names, which hold no NUL, and types, in order.
  private static Digest listing(StateTree state, String folder) {
    MessageDigest hash = Digest.sha256();
    for (Entry child : state.list(folder)) {
      hash.update(TreePath.encode(child.name()));
      hash.update((byte) 0);
      hash.update((byte) child.type().code());
    }
    return Digest.of(hash);
  }
}
