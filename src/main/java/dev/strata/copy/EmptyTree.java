package dev.strata.copy;

import dev.strata.tree.Entry;
import dev.strata.tree.Tree;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/// A tree with nothing in it: what a linked copy is laid out over.
final class EmptyTree implements Tree {
  @Override
  public Optional<Entry> find(String path) {
    return Optional.empty();
  }

  @Override
  public List<Entry> list(String folder) {
    return List.of();
  }

  @Override
  public InputStream open(Entry entry) {
    throw new IllegalArgumentException("not of this tree: " + entry);
  }
}
