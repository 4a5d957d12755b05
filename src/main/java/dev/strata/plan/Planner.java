package dev.strata.plan;

import dev.strata.dockerfile.Dockerfile;
import dev.strata.source.DiagnosticsException;

/// Makes a {@link BuildPlan} of a Dockerfile.
public final class Planner {
  private final ImageResolver images;

  public Planner(ImageResolver images) {
    this.images = images;
  }

  /// @throws DiagnosticsException with every error found: unknown stages, loops, bad flags, images
  // that
  ///     cannot be found
  public BuildPlan plan(Dockerfile file, PlanOptions options)
      throws DiagnosticsException, InterruptedException {
    throw new UnsupportedOperationException(file.toString() + options + images);
  }
}
