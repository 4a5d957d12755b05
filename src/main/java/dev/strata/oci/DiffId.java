package dev.strata.oci;

/// The digest of a layer's uncompressed tar (OCI image spec, config.md, "Layer DiffID").
public record DiffId(Digest digest) {
  @Override
  public String toString() {
    return digest.toString();
  }
}
