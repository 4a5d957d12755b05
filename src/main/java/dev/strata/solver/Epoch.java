package dev.strata.solver;

import dev.strata.oci.ImageConfig;
import java.time.Instant;
import java.util.Optional;

/// SOURCE_DATE_EPOCH: the image was made then, and no time in its history is later.
final class Epoch {
  private Epoch() {}

  static ImageConfig clamp(ImageConfig config, Instant epoch) {
    return new ImageConfig(
        Optional.of(epoch),
        config.author(),
        config.platform(),
        config.runtime(),
        config.diffIds(),
        config.history().stream()
            .map(
                h ->
                    h.created().filter(c -> c.isAfter(epoch)).isPresent()
                        ? h.withCreated(epoch)
                        : h)
            .toList());
  }
}
