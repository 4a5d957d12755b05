package dev.strata.fuse;

import dev.strata.tree.Entry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/// What a {@link FuseServer} shows: a tree that never changes while it is served. Called by several
/// threads at once.
///
/// It may be one layer, whiteouts and opaque folders included (shown as overlayfs wants them), or a
/// whole state.
public interface FuseTree {
  /// What stands at this path, links not followed; the root is `""` and always there.
  Optional<Entry> find(String path) throws IOException;

  /// The entries right below this folder, in any order that is the same each time.
  List<Entry> list(String folder) throws IOException;

  /// Reads bytes of a file, from `offset` on, into what remains of `into`.
  ///
  /// @return how many were read, at least one where any remain in the file; -1 at its end
  int read(Entry file, long offset, ByteBuffer into) throws IOException;

  /// Entries for which this is equal are the names of one inode. Right for any tree: no two are. A
  /// tree that knows its hard links may tell them; the names must have the same attributes and
  /// bytes, so the path in {@link Entry#hardLinkTo} alone will not do where another layer may have
  /// replaced what stands there.
  default String inode(Entry entry) {
    return entry.path();
  }

  /// How many names the inode of this entry has.
  default int links(Entry entry) {
    return 1;
  }

  /// Whether any entry has extended attributes, an owner that is not shown, or is opaque. Where
  /// none is, the kernel is told once, and asks no more.
  default boolean hasXattrs() {
    return true;
  }

  /// Whether any of them is an access control list. Where one is, the kernel asks for the
  /// attributes of each folder on the way to something.
  default boolean hasAccessControlLists() {
    return false;
  }
}
