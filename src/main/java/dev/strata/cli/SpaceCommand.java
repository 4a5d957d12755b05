package dev.strata.cli;

import dev.strata.report.SpaceTexts;
import dev.strata.solver.Engine;
import dev.strata.store.SpaceReport;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParentCommand;

/// `strata du`: what is kept, kind by kind.
@Command(
    name = "du",
    description =
        "Shows what is kept: records, layers, the pool of blobs, cache mounts and builds; what is"
            + " shared with images, and what is not.",
    mixinStandardHelpOptions = true)
final class SpaceCommand implements Callable<Integer> {
  @ParentCommand @Nullable Main main;
  @Mixin FormatOption format = new FormatOption();

  @Override
  public Integer call() throws Exception {
    try (Engine engine = Inspection.open(main, "du")) {
      SpaceReport space = engine.store().space();
      format.print(
          System.out,
          () -> new SpaceTexts(Terminal.palette()).text(space),
          () -> SpaceTexts.json(space));
    }
    return ExitCode.OK.code();
  }
}
