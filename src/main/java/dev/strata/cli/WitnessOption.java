package dev.strata.cli;

import dev.strata.solver.WitnessMode;
import picocli.CommandLine.Option;

/// `--witness` of `build`.
final class WitnessOption {
  @Option(
      names = "--witness",
      paramLabel = "MODE",
      description =
          "auto: reuse a RUN when nothing that it observed of the files below it has changed; off:"
              + " only over the same files; verify: run it all the same, and fail where its result"
              + " is another. Default: auto.")
  WitnessMode mode = WitnessMode.AUTO;
}
