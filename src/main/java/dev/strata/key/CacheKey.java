package dev.strata.key;

import dev.strata.oci.Digest;

/// What a step's result depends on, as one digest: see {@link KeyParts}.
public record CacheKey(Digest digest) {
  @Override
  public String toString() {
    return digest.toString();
  }
}
