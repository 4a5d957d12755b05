package dev.strata.copy;

import dev.strata.context.LazyTree;
import dev.strata.tree.Entry;
import dev.strata.tree.Tree;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/// A tree that files are taken from, asked for attributes first and for contents of the selection
/// only.
record SourceTree(Tree tree) implements TreeLookup {
  @Override
  public Optional<Entry> find(String path) throws IOException {
    return tree instanceof LazyTree lazy ? lazy.findAttributes(path) : tree.find(path);
  }

  List<Entry> list(String folder) throws IOException {
    return tree instanceof LazyTree lazy ? lazy.listAttributes(folder) : tree.list(folder);
  }

  /// The same entries with their contents, in the same order.
  List<Entry> withContents(Collection<Entry> entries) throws IOException {
    return tree instanceof LazyTree lazy ? lazy.withContents(entries) : List.copyOf(entries);
  }

  Optional<String> whyAbsent(String path) throws IOException {
    return tree instanceof LazyTree lazy ? lazy.whyAbsent(path) : Optional.empty();
  }
}
