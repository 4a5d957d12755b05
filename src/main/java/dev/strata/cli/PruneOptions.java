package dev.strata.cli;

import dev.strata.store.PrunePolicy;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// What a prune may take.
final class PruneOptions {
  @Option(
      names = "--older-than",
      paramLabel = "DURATION",
      description = "Only what was not used for so long: 12h, 7d.")
  @Nullable String olderThan;

  @Option(
      names = "--keep-bytes",
      paramLabel = "BYTES",
      description = "The longest unused first, until no more than this is left: 10g.")
  @Nullable String keepBytes;

  PrunePolicy policy() throws WrongUseException {
    if (olderThan != null && keepBytes != null) {
      throw new WrongUseException("--older-than and --keep-bytes exclude each other");
    }
    if (olderThan != null) {
      return new PrunePolicy.OlderThan(RunOptions.duration(olderThan));
    }
    return keepBytes == null
        ? new PrunePolicy.Everything()
        : new PrunePolicy.KeepBytes(LimitOptions.bytes("--keep-bytes", keepBytes));
  }
}
