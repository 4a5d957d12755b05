package dev.strata.image;

import dev.strata.oci.Descriptor;
import dev.strata.oci.ImageConfig;
import dev.strata.oci.Manifest;

/// An image in the store, as its own documents tell it: the manifest's descriptor, and what
/// manifest and config say.
public record StoredImage(Descriptor descriptor, Manifest manifest, ImageConfig config) {}
