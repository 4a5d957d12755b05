package dev.strata.witness;

import dev.strata.tree.TreePath;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/// What one run of a step observed of its parent state, by path.
///
/// A step that is run over a state in which nothing of this differs does what it did: it opens the
/// same names, reads the same bytes, finds the same names missing. Its layer fits there too, since
/// whatever it wrote to was looked up or copied up before, and so observed.
///
/// Left out are mtimes, as in cache keys, and inode numbers and free space, which no two machines
/// have in common. Immutable.
public final class Witness {
  private final SortedMap<String, Observation> observations;

  Witness(SortedMap<String, Observation> observations) {
    TreeMap<String, Observation> copy = new TreeMap<>(TreePath.ORDER);
    copy.putAll(observations);
    this.observations = Collections.unmodifiableSortedMap(copy);
  }

  SortedMap<String, Observation> observations() {
    return observations;
  }

  /// How many things were observed: a file that was looked up and read counts twice.
  public int size() {
    return observations.values().stream().mapToInt(Observation::count).sum();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Witness that && observations.equals(that.observations);
  }

  @Override
  public int hashCode() {
    return observations.hashCode();
  }

  @Override
  public String toString() {
    return "witness of " + observations.size() + " paths";
  }
}
