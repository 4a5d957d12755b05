package dev.strata.context;

import dev.strata.tree.Entry;
import dev.strata.tree.Tree;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/// A tree that knows its files' attributes at once, but their content digests only by reading them:
/// so whoever needs a selection asks for attributes, selects, and asks for the contents of the
/// selection. {@link Tree#find} and {@link Tree#list} stay right, and read what they return.
public interface LazyTree extends Tree {
  /// As {@link Tree#find}, with `content` and `xattrs` absent where they are not known yet.
  Optional<Entry> findAttributes(String path) throws IOException;

  /// As {@link Tree#list}, with `content` and `xattrs` absent where they are not known yet.
  List<Entry> listAttributes(String folder) throws IOException;

  /// The same entries in the same order, with `size`, `content` and `xattrs` filled in.
  List<Entry> withContents(Collection<Entry> entries) throws IOException;

  /// Why this path is not in the tree although a file stands there, in words for a hint
  /// (``ignored by `node_modules` in .dockerignore``); empty when nothing stands there either.
  Optional<String> whyAbsent(String path) throws IOException;
}
