package dev.strata.oci;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// An image config (OCI image spec, config.md): its platform, what it tells a runtime, its layers
/// from the lowest, and how they came about.
public record ImageConfig(
    Optional<Instant> created,
    String author,
    Platform platform,
    RuntimeConfig runtime,
    List<DiffId> diffIds,
    List<History> history) {
  public ImageConfig {
    diffIds = List.copyOf(diffIds);
    history = List.copyOf(history);
  }

  /// The config of `FROM scratch`.
  public static ImageConfig scratch(Platform platform) {
    return new ImageConfig(
        Optional.empty(), "", platform, RuntimeConfig.EMPTY, List.of(), List.of());
  }
}
