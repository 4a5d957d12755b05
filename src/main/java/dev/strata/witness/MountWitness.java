package dev.strata.witness;

import dev.strata.oci.Digest;

/// What one run of a step observed of what a read-only bind mount showed it.
///
/// @param position of the mount among the step's mounts
/// @param target where the step had it, as it is written
/// @param content a digest of all that it showed; where that is the same, all observations hold
/// @param source the path in the tree that was mounted, links followed; observations lie there and
///     below
/// @param seen by the paths of the tree; its parent is the state that was mounted, and has no
///     layers where that was a folder
public record MountWitness(int position, String target, Digest content, String source, Witness seen) {
  public Place place() {
    return Place.mount(source, target);
  }

  /// The observations of a tree in which they all hold.
  public MountWitness in(Digest newContent, java.util.List<dev.strata.layer.LayerId> layers) {
    return new MountWitness(position, target, newContent, source, seen.over(layers));
  }
}
