package dev.strata.witness;

import dev.strata.oci.Digest;
import java.util.Optional;

/// What a step saw at one path.
///
/// @param attributes empty when nothing stood there
/// @param content of a file whose bytes were read
/// @param linkTarget of a symbolic link that was read or followed
/// @param listing a digest of a folder's names and their types, when it was listed
/// @param stamp of what was only looked up; of a folder, where its attributes were asked for
record Observation(
    Optional<Attributes> attributes,
    Optional<Digest> content,
    Optional<String> linkTarget,
    Optional<Digest> listing,
    Optional<Stamp> stamp) {
  static final Observation ABSENT =
      new Observation(
          Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

  /// How many things were seen.
  int count() {
    return 1
        + (content.isPresent() ? 1 : 0)
        + (linkTarget.isPresent() ? 1 : 0)
        + (listing.isPresent() ? 1 : 0);
  }

  /// Which questions this answers.
  int asked() {
    return (content.isPresent() ? Observing.CONTENT : 0)
        | (linkTarget.isPresent() ? Observing.LINK : 0)
        | (listing.isPresent() ? Observing.LISTING : 0)
        | (stamp.isPresent() ? Observing.STATUS : 0);
  }

  /// Whether a step that saw the one would have done the same had it seen the other.
  boolean isAsGoodAs(Observation other) {
    return attributes.equals(other.attributes)
        && content.equals(other.content)
        && linkTarget.equals(other.linkTarget)
        && listing.equals(other.listing)
        && (stamp.isEmpty() || other.stamp.isEmpty() || stamp.get().isAsGoodAs(other.stamp.get()));
  }
}
