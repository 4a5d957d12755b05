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

  /// Bits of {@link #flags}: which parts there are, and that the path is one name of several.
  static final int ATTRIBUTES = 1;

  static final int CONTENT = 2;
  static final int LINK = 4;
  static final int LISTING = 8;
  static final int STAMP = 16;
  static final int SEVERAL_NAMES = 32;

  int flags() {
    return (attributes.isPresent() ? ATTRIBUTES : 0)
        | (content.isPresent() ? CONTENT : 0)
        | (linkTarget.isPresent() ? LINK : 0)
        | (listing.isPresent() ? LISTING : 0)
        | (stamp.isPresent() ? STAMP : 0)
        | (attributes.isPresent() && attributes.get().names() > 1 ? SEVERAL_NAMES : 0);
  }

  /// How many things were seen, by the flags.
  static int count(int flags) {
    return 1 + Integer.bitCount(flags & (CONTENT | LINK | LISTING));
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
