package dev.strata.layer;

import dev.strata.oci.Digest;

/// Names a layer: its content digest ({@link LayerDigest}) or, for a layer that came from outside,
/// its diff id.
public record LayerId(Digest digest) {
  @Override
  public String toString() {
    return digest.toString();
  }
}
