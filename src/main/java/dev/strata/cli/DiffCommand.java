package dev.strata.cli;

import dev.strata.image.ImageDifference;
import dev.strata.report.ImageJson;
import dev.strata.report.ImageTexts;
import dev.strata.solver.Engine;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/// `strata diff`: what tells two images apart.
@Command(
    name = "diff",
    description = "Compares two images: files, config, sizes.",
    mixinStandardHelpOptions = true)
final class DiffCommand implements Callable<Integer> {
  @ParentCommand @Nullable Main main;
  @Mixin FormatOption format = new FormatOption();

  @Parameters(index = "0", paramLabel = "IMAGE", description = "An image of the local store.")
  String before = "";

  @Parameters(index = "1", paramLabel = "IMAGE", description = "The one to compare with it.")
  String after = "";

  @Override
  public Integer call() throws Exception {
    try (Engine engine = Inspection.open(main, "diff")) {
      ImageDifference difference =
          ImageDifference.between(
              Inspection.image(engine, before), Inspection.image(engine, after));
      format.print(
          System.out,
          () -> new ImageTexts(Terminal.palette()).diff(difference),
          () -> ImageJson.diff(difference));
    }
    return ExitCode.OK.code();
  }
}
