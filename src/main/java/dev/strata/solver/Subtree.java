package dev.strata.solver;

import dev.strata.context.LazyTree;
import dev.strata.layer.LayerId;
import dev.strata.layer.LayerIngest;
import dev.strata.tree.Entry;
import dev.strata.tree.Tree;
import dev.strata.tree.TreePath;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A file or folder of a tree with all that is below it, contents known, in {@link TreePath#ORDER}.
record Subtree(Tree tree, List<Entry> entries) {
  /// @return empty where nothing stands at `path`
  static Optional<Subtree> of(Tree tree, String path) throws IOException {
    Optional<Entry> top =
        tree instanceof LazyTree lazy ? lazy.findAttributes(path) : tree.find(path);
    if (top.isEmpty()) {
      return Optional.empty();
    }
    List<Entry> entries = new ArrayList<>();
    collect(tree, top.get(), entries);
    return Optional.of(
        new Subtree(tree, tree instanceof LazyTree lazy ? lazy.withContents(entries) : entries));
  }

  private static void collect(Tree tree, Entry entry, List<Entry> into) throws IOException {
    into.add(entry);
    if (entry.isDirectory()) {
      List<Entry> children =
          tree instanceof LazyTree lazy
              ? lazy.listAttributes(entry.path())
              : tree.list(entry.path());
      for (Entry child : children) {
        collect(tree, child, into);
      }
    }
  }

  /// Writes it as a layer of its own, each path as it is in the tree.
  LayerId toLayer(Layers layers) throws IOException {
    try (LayerIngest ingest = layers.store().ingest()) {
      for (Entry entry : entries) {
        ingest.add(withoutOutsideLink(entry), () -> tree.open(entry));
      }
      return ingest.commit(Optional.empty()).id();
    }
  }

  /// A further name of a file whose first name is not in the subtree becomes a file.
  Entry withoutOutsideLink(Entry entry) {
    boolean outside =
        entry
            .hardLinkTo()
            .filter(first -> !TreePath.isWithin(first, entries.getFirst().path()))
            .isPresent();
    return outside ? entry.withHardLinkTo(Optional.empty()) : entry;
  }
}
