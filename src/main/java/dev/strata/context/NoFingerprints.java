package dev.strata.context;

import dev.strata.oci.Digest;
import java.util.Optional;

/// Remembers nothing.
enum NoFingerprints implements Fingerprints {
  INSTANCE;

  @Override
  public Optional<Digest> find(FileFingerprint fingerprint) {
    return Optional.empty();
  }

  @Override
  public void record(FileFingerprint fingerprint, Digest content) {
    // Nothing is kept.
  }
}
