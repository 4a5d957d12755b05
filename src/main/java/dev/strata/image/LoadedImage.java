package dev.strata.image;

import dev.strata.oci.Descriptor;
import dev.strata.oci.ImageReference;
import java.util.Optional;

/// An image taken in from an archive: its manifest or index, and the name that the archive gives
/// it.
public record LoadedImage(Optional<ImageReference> name, Descriptor target) {}
