package dev.strata.oci;

/// How the tar of a layer is compressed in its blob.
public enum LayerCompression {
  NONE,
  GZIP,
  ZSTD
}
