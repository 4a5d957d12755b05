package dev.strata.cli;

import dev.strata.image.Waste;
import dev.strata.report.ImageJson;
import dev.strata.report.ImageTexts;
import dev.strata.solver.Engine;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/// `strata waste`: what an image stores in vain.
@Command(
    name = "waste",
    description = "Tells which bytes of an image are stored and then hidden, or stored twice.",
    mixinStandardHelpOptions = true)
final class WasteCommand implements Callable<Integer> {
  @ParentCommand @Nullable Main main;
  @Mixin FormatOption format = new FormatOption();

  @Parameters(index = "0", paramLabel = "IMAGE", description = "An image of the local store.")
  String reference = "";

  @Override
  public Integer call() throws Exception {
    try (Engine engine = Inspection.open(main, "waste")) {
      Waste waste = Waste.of(Inspection.image(engine, reference).tree());
      format.print(
          System.out,
          () -> new ImageTexts(Terminal.palette()).waste(waste),
          () -> ImageJson.waste(waste));
    }
    return ExitCode.OK.code();
  }
}
