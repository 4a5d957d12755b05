package dev.strata.copy;

import dev.strata.tree.Tree;
import java.util.List;

/// One source of a COPY or ADD, with the tree it is found in.
public sealed interface CopyInput {
  /// Paths or patterns in a tree.
  ///
  /// - `origin` names the tree for people: `the build context`, `stage build`.
  /// - `keepOwners` says that files keep the owners that they have in the tree, as from a stage or
  ///   an image; from a context they become root's.
  record Paths(Tree tree, String origin, boolean keepOwners, List<String> patterns)
      implements CopyInput {
    public Paths {
      patterns = List.copyOf(patterns);
    }
  }

  /// A here-document: a file of this name, mode 0644.
  record Inline(String fileName, String content) implements CopyInput {}

  /// A file that was downloaded, at the root of a tree of its own. Mode and mtime are the tree's.
  record Download(Tree tree, String fileName) implements CopyInput {}

  /// A folder whose content is copied as a whole, such as the checkout of a repository.
  record Checkout(Tree tree) implements CopyInput {}
}
