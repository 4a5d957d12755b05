package dev.strata.witness;

import dev.strata.snapshot.StateTree;
import dev.strata.tree.Entry;
import java.util.List;
import java.util.Optional;

/// What a step can look at, by its entries: a state, or the part of a context that is mounted.
public interface ViewedTree {
  Optional<Entry> find(String path);

  /// The entries right below a folder, in the order of their names.
  List<Entry> list(String folder);

  /// How many names the inode of this entry has.
  int names(Entry entry);

  static ViewedTree of(StateTree state) {
    return new ViewedTree() {
      @Override
      public Optional<Entry> find(String path) {
        return state.find(path);
      }

      @Override
      public List<Entry> list(String folder) {
        return state.list(folder);
      }

      @Override
      public int names(Entry entry) {
        return state.names(entry);
      }
    };
  }
}
