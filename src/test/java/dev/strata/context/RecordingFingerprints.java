package dev.strata.context;

import dev.strata.oci.Digest;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// Fingerprints in memory.
final class RecordingFingerprints implements Fingerprints {
  final Map<FileFingerprint, Digest> known = new ConcurrentHashMap<>();

  @Override
  public Optional<Digest> find(FileFingerprint fingerprint) {
    return Optional.ofNullable(known.get(fingerprint));
  }

  @Override
  public void record(FileFingerprint fingerprint, Digest content) {
    known.put(fingerprint, content);
  }
}
