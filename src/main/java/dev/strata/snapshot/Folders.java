package dev.strata.snapshot;

import dev.strata.linux.Attributes;
import dev.strata.linux.ExtendedAttributes;
import dev.strata.linux.Nodes;
import dev.strata.linux.NotedOwner;
import dev.strata.tree.Entry;
import java.io.IOException;
import java.util.Map;

/// Makes folders that look like an entry.
final class Folders {
  private Folders() {}

  static void create(String place, Entry like) throws IOException {
    Nodes.makeFolder(place, 0700);
    boolean _ = dress(place, like);
  }

  /// Gives a path the owner, mode, xattrs and mtime of an entry. The owner comes before the mode,
  /// since a change of owner clears set-uid.
  ///
  /// @return false where the owner could be neither set nor noted
  static boolean dress(String place, Entry like) throws IOException {
    boolean owned = NotedOwner.give(place, like.uid(), like.gid());
    if (!like.isSymlink()) {
      Attributes.setMode(place, like.mode());
    }
    for (Map.Entry<String, String> xattr : like.xattrs().entrySet()) {
      ExtendedAttributes.set(place, xattr.getKey(), xattr.getValue());
    }
    Attributes.setTimes(place, like.mtimeNanos());
    return owned;
  }
}
