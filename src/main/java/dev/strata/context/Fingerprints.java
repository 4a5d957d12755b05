package dev.strata.context;

import dev.strata.oci.Digest;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// The digests of files that were read before, by fingerprint. Safe for use by several threads.
///
/// A fingerprint is recorded only when the file's last change lay longer before its `statx` than
/// any clock's granularity: a later change then always shows in its ctime, so what is found can be
/// trusted. Nor is one recorded of a file with extended attributes: so what is found says that
/// there are none. Whoever records keeps to that; {@link ContextTree} does.
public interface Fingerprints {
  Optional<Digest> find(FileFingerprint fingerprint);

  void record(FileFingerprint fingerprint, Digest content);

  /// Those of `fingerprints` that are on record. One batch is far cheaper than many look-ups where
  /// the store can do it so.
  default Map<FileFingerprint, Digest> findAll(Collection<FileFingerprint> fingerprints) {
    Map<FileFingerprint, Digest> found = HashMap.newHashMap(fingerprints.size());
    for (FileFingerprint fingerprint : fingerprints) {
      find(fingerprint).ifPresent(digest -> found.put(fingerprint, digest));
    }
    return found;
  }

  /// Records them as one batch.
  default void recordAll(Map<FileFingerprint, Digest> contents) {
    contents.forEach(this::record);
  }

  /// Remembers nothing: every file is read.
  static Fingerprints none() {
    return NoFingerprints.INSTANCE;
  }
}
