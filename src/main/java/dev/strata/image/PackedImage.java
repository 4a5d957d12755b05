package dev.strata.image;

import dev.strata.oci.Descriptor;
import dev.strata.oci.ImageConfig;
import dev.strata.oci.Manifest;

/// An image whose manifest and config are in the blob store. `descriptor` is the manifest's, with
/// its platform. Its image id, in Docker's words, is the digest of the config.
public record PackedImage(Descriptor descriptor, Manifest manifest, ImageConfig config) {}
