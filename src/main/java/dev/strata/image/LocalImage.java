package dev.strata.image;

import dev.strata.oci.Descriptor;
import dev.strata.oci.ImageReference;

/// An image kept under a name: `target` is its manifest, or an index of several platforms.
public record LocalImage(ImageReference name, Descriptor target) {}
