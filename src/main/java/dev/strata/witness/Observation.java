package dev.strata.witness;

import dev.strata.oci.Digest;
import java.util.Optional;

/// What a step saw at one path.
///
/// @param attributes empty when nothing stood there
/// @param content of a file whose bytes counted for the step
/// @param linkTarget of a symbolic link that was read or followed
/// @param listing a digest of a folder's names and their types, when it was listed
record Observation(
    Optional<Attributes> attributes,
    Optional<Digest> content,
    Optional<String> linkTarget,
    Optional<Digest> listing) {
  static final Observation ABSENT =
      new Observation(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

  /// How many things were seen.
  int count() {
    return 1
        + (content.isPresent() ? 1 : 0)
        + (linkTarget.isPresent() ? 1 : 0)
        + (listing.isPresent() ? 1 : 0);
  }
}
