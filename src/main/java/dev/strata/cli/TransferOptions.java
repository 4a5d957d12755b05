package dev.strata.cli;

import dev.strata.oci.ImageReference;
import dev.strata.solver.Engine;
import dev.strata.solver.ImageTransfer;
import dev.strata.solver.Progress;
import java.time.Clock;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// What `pull` and `push` have in common: how they show what they do.
final class TransferOptions {
  @Option(
      names = "--progress",
      paramLabel = "MODE",
      description = "What is shown: ${COMPLETION-CANDIDATES}. Default: auto.")
  ProgressMode progress = ProgressMode.auto;

  @Option(
      names = {"-q", "--quiet"},
      description = "Show nothing but the name.")
  boolean quiet;

  /// What is done with an open store.
  @FunctionalInterface
  interface Work {
    int with(ImageTransfer transfer) throws Exception;
  }

  int run(@Nullable Main main, String command, Work work) throws Exception {
    ProgressMode mode = quiet ? ProgressMode.quiet : progress;
    try (Terminal.Shown shown = Terminal.progress(mode, Invocation.own(System.out, System.err));
        Engine engine = Inspection.open(main, command)) {
      ImageTransfer transfer =
          new ImageTransfer(engine, new Progress(shown.sink(), Clock.systemUTC()));
      return Interrupts.during(() -> work.with(transfer));
    }
  }

  static ImageReference name(String text) throws WrongUseException {
    try {
      return ImageReference.parse(text);
    } catch (IllegalArgumentException e) {
      throw new WrongUseException(String.valueOf(e.getMessage()));
    }
  }
}
