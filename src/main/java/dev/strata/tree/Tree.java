package dev.strata.tree;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/// A file tree that can be looked into: a build context, a layer's content, or a state. Immutable
/// as seen through this interface; safe for use by several threads. Symbolic links are never
/// followed here.
public interface Tree {
  /// What stands at this path (see {@link Entry} for its form); the root is `""`.
  Optional<Entry> find(String path) throws IOException;

  /// The entries right below this folder, in {@link TreePath#ORDER}; empty where there is no
  /// folder.
  List<Entry> list(String folder) throws IOException;

  /// The bytes of the file `entry`, which came from this tree. The caller closes the stream.
  ///
  /// @throws IOException also when what is read no longer has the content digest of `entry`
  InputStream open(Entry entry) throws IOException;
}
