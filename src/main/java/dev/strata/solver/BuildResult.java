package dev.strata.solver;

import dev.strata.image.PackedImage;
import dev.strata.oci.Descriptor;
import java.util.List;
import java.util.Optional;

/// A build that ended well: what became of its steps, and its image as it was packed last.
///
/// - `target` is the image's manifest, or an index; absent where nobody asked for an image.
/// - `images` are those of each platform.
public record BuildResult(
    BuildSummary summary, Optional<Descriptor> target, List<PackedImage> images) {
  public BuildResult {
    images = List.copyOf(images);
  }

  /// The image of the first platform.
  public Optional<PackedImage> image() {
    return images.stream().findFirst();
  }
}
