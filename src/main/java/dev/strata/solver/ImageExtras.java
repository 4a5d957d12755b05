package dev.strata.solver;

import dev.strata.attest.AttestOptions;
import dev.strata.oci.Platform;
import java.util.List;
import java.util.Optional;

/// What a build makes beside one image of one platform.
///
/// - `platforms` are those to build for, in the order of the index; empty for the one that the
///   plan's options name.
/// - `contextUri` is the URL of a context that is not a local folder, for the provenance.
public record ImageExtras(
    List<Platform> platforms, AttestOptions attest, Optional<String> contextUri) {
  /// Nothing.
  public static final ImageExtras NONE =
      new ImageExtras(List.of(), AttestOptions.NONE, Optional.empty());

  public ImageExtras {
    platforms = List.copyOf(platforms);
  }

  /// Whether the result is an index.
  public boolean isIndex() {
    return platforms.size() > 1 || !attest.isNone();
  }
}
