package dev.strata.solver;

import dev.strata.image.PackedImage;

/// A build that ended well: what became of its steps, and its image as it was packed last.
public record BuildResult(BuildSummary summary, PackedImage image) {}
