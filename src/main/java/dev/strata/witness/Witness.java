package dev.strata.witness;

import dev.strata.layer.LayerId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.stream.IntStream;

/// What one run of a step observed of its parent state, and of what its bind mounts showed, by
/// path.
///
/// A step that is run where nothing of this differs does what it did: it opens the same names,
/// reads the same bytes, finds the same names missing. Its layer fits there too, since whatever it
/// wrote to was looked up or copied up before, and so observed.
///
/// Left out are inode numbers and free space, which no two machines have in common, and, as in
/// cache keys, mtimes of what is the same otherwise ({@link Stamp}). Immutable.
public final class Witness {
  private final List<LayerId> parent;
  private final Observations observations;
  private final List<MountWitness> mounts;

  Witness(List<LayerId> parent, Observations observations, List<MountWitness> mounts) {
    this.parent = List.copyOf(parent);
    this.observations = observations;
    this.mounts = List.copyOf(mounts);
  }

  static Witness of(List<LayerId> parent, SortedMap<String, Observation> seen) {
    Observations listed =
        Observations.of(List.copyOf(seen.keySet()), List.copyOf(seen.values()));
    return new Witness(parent, listed, List.of());
  }

  /// The layers of the state that was observed, lowest first.
  public List<LayerId> parent() {
    return parent;
  }

  /// The paths that were looked at, in order.
  public List<String> paths() {
    return observations.paths();
  }

  Observations observations() {
    return observations;
  }

  /// What was observed of read-only bind mounts, by their positions.
  public List<MountWitness> mounts() {
    return mounts;
  }

  /// The same, and what was observed of these mounts.
  public Witness with(List<MountWitness> newMounts) {
    return new Witness(parent, observations, newMounts);
  }

  /// The same observations as those of another state, in which they all hold.
  public Witness over(List<LayerId> newParent) {
    return new Witness(newParent, observations, mounts);
  }

  /// The layers in which that state and one of the layers `now` differ.
  public Differing<LayerId> differing(List<LayerId> now) {
    return Differing.between(parent, now);
  }

  /// How many things were observed, mounts included: a file that was looked up and read counts
  /// twice.
  public int size() {
    return IntStream.range(0, paths().size())
            .map(i -> Observation.count(observations.flags(i)))
            .sum()
        + mounts.stream().mapToInt(mount -> mount.seen().size()).sum();
  }

  /// The paths of one kind, in order, those of mounts left out.
  public List<String> paths(Kind kind) {
    return IntStream.range(0, paths().size())
        .filter(i -> kind.equals(Kind.of(observations.flags(i))))
        .mapToObj(paths()::get)
        .toList();
  }

  /// What a path was to the step, by what it saw most of it.
  public enum Kind {
    READ,
    LISTED,
    FOLLOWED,
    LOOKED_UP,
    MISSING;

    private static Kind of(int flags) {
      if ((flags & Observation.ATTRIBUTES) == 0) {
        return MISSING;
      }
      if ((flags & Observation.CONTENT) != 0) {
        return READ;
      }
      if ((flags & Observation.LISTING) != 0) {
        return LISTED;
      }
      return (flags & Observation.LINK) != 0 ? FOLLOWED : LOOKED_UP;
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Witness that
        && parent.equals(that.parent)
        && mounts.equals(that.mounts)
        && asMap().equals(that.asMap());
  }

  @Override
  public int hashCode() {
    return asMap().hashCode();
  }

  private Map<String, Observation> asMap() {
    Map<String, Observation> map = new HashMap<>();
    for (int i = 0; i < paths().size(); i++) {
      map.put(paths().get(i), observations.at(i));
    }
    return map;
  }

  @Override
  public String toString() {
    return "witness of " + paths().size() + " paths and " + mounts.size() + " mounts";
  }
}
