package dev.strata.witness;

import java.util.List;

/// Paths in order, and what was seen at each. What was seen may be read from bytes only when it is
/// asked for.
interface Observations {
  /// In {@link dev.strata.tree.TreePath#ORDER}.
  List<String> paths();

  Observation at(int position);

  /// {@link Observation#flags} of that at this position.
  int flags(int position);

  /// @param paths in order, and `seen` at each
  static Observations of(List<String> paths, List<Observation> seen) {
    return new Listed(List.copyOf(paths), List.copyOf(seen));
  }

  /// Observations that are all there.
  record Listed(List<String> paths, List<Observation> seen) implements Observations {
    @Override
    public Observation at(int position) {
      return seen.get(position);
    }

    @Override
    public int flags(int position) {
      return seen.get(position).flags();
    }
  }
}
