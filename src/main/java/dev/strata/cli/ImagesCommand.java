package dev.strata.cli;

import dev.strata.image.LocalImage;
import dev.strata.solver.Engine;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/// `strata images`: the names in the local store.
@Command(
    name = "images",
    description = "Lists the images of the local store.",
    mixinStandardHelpOptions = true)
final class ImagesCommand implements Callable<Integer> {
  @ParentCommand @Nullable Main main;

  @Override
  public Integer call() throws Exception {
    if (main == null) {
      throw new IllegalStateException("not run as a sub-command");
    }
    try (Engine engine = main.store.open("images", System.err)) {
      System.out.printf("%-50s %s%n", "NAME", "DIGEST");
      for (LocalImage image : engine.images().list()) {
        System.out.printf(
            "%-50s %s%n", image.name().familiar(), image.target().digest().abbreviated());
      }
    }
    return ExitCode.OK.code();
  }
}
