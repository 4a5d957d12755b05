package dev.strata.witness;

import dev.strata.oci.Digest;

/// What a change of a path's mtime can tell to a step that did not look further: a look-up shows
/// the mtime of a file, and as a rule a file whose bytes change gets another.
///
/// @param what a digest of a file's bytes, a link's target, or a folder's names and their types
record Stamp(long mtimeNanos, Digest what) {
  /// An mtime alone counts no more than in a cache key, and what an unchanged mtime hides was not
  /// seen.
  boolean isAsGoodAs(Stamp other) {
    return mtimeNanos == other.mtimeNanos || what.equals(other.what);
  }
}
