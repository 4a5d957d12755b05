package dev.strata.image;

import dev.strata.oci.Descriptor;
import dev.strata.oci.DiffId;
import dev.strata.oci.Digest;
import dev.strata.oci.LayerCompression;
import dev.strata.oci.MediaTypes;

/// A layer's blob: how its tar is compressed, the blob's digest and size in bytes, and the tar's
/// own digest. That it is known does not mean that the blob is on this machine.
public record LayerBlob(
    LayerCompression compression, Digest digest, long sizeBytes, DiffId diffId) {
  /// The descriptor of this blob in an OCI or in a Docker manifest.
  public Descriptor descriptor(boolean oci) {
    return Descriptor.of(MediaTypes.layer(compression, oci), digest, sizeBytes);
  }
}
