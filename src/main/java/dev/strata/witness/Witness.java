package dev.strata.witness;

import dev.strata.layer.LayerId;
import java.util.List;
import java.util.Map;

/// What one run of a step observed of its parent state, by path.
///
/// A step that is run over a state in which nothing of this differs does what it did: it opens the
/// same names, reads the same bytes, finds the same names missing. Its layer fits there too, since
/// whatever it wrote to was looked up or copied up before, and so observed.
///
/// Left out are inode numbers and free space, which no two machines have in common, and, as in
/// cache keys, mtimes of what is the same otherwise ({@link Stamp}). Immutable.
public final class Witness {
  private final List<LayerId> parent;
  private final List<String> paths;
  private final List<Observation> observations;

  /// `paths` in order, and what was seen at each.
  Witness(List<LayerId> parent, List<String> paths, List<Observation> observations) {
    this.parent = List.copyOf(parent);
    this.paths = List.copyOf(paths);
    this.observations = List.copyOf(observations);
  }

  /// The layers of the state that was observed, lowest first.
  public List<LayerId> parent() {
    return parent;
  }

  /// The paths that were looked at, in order.
  public List<String> paths() {
    return paths;
  }

  Observation at(int position) {
    return observations.get(position);
  }

  /// The same observations as those of another state, in which they all hold.
  public Witness over(List<LayerId> newParent) {
    return new Witness(newParent, paths, observations);
  }

  /// The layers in which that state and one of the layers `now` differ.
  public Differing<LayerId> differing(List<LayerId> now) {
    return Differing.between(parent, now);
  }

  /// How many things were observed: a file that was looked up and read counts twice.
  public int size() {
    return observations.stream().mapToInt(Observation::count).sum();
  }

  /// The paths of one kind, in order.
  public List<String> paths(Kind kind) {
    return java.util.stream.IntStream.range(0, paths.size())
        .filter(i -> kind.equals(Kind.of(observations.get(i))))
        .mapToObj(paths::get)
        .toList();
  }

  /// What a path was to the step, by what it saw most of it.
  public enum Kind {
    READ,
    LISTED,
    FOLLOWED,
    LOOKED_UP,
    MISSING;

    private static Kind of(Observation seen) {
      if (seen.attributes().isEmpty()) {
        return MISSING;
      }
      if (seen.content().isPresent()) {
        return READ;
      }
      if (seen.listing().isPresent()) {
        return LISTED;
      }
      return seen.linkTarget().isPresent() ? FOLLOWED : LOOKED_UP;
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Witness that
        && parent.equals(that.parent)
        && asMap().equals(that.asMap());
  }

  @Override
  public int hashCode() {
    return asMap().hashCode();
  }

  private Map<String, Observation> asMap() {
    Map<String, Observation> map = new java.util.HashMap<>();
    for (int i = 0; i < paths.size(); i++) {
      map.put(paths.get(i), observations.get(i));
    }
    return map;
  }

  @Override
  public String toString() {
    return "witness of " + paths.size() + " paths";
  }
}
