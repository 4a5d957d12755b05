package dev.strata.solver;

import dev.strata.image.PackedImage;
import java.util.Optional;

/// A build that ended well: what became of its steps, and its image as it was packed last; absent
/// where nobody asked for one.
public record BuildResult(BuildSummary summary, Optional<PackedImage> image) {}
