package dev.strata.cli;

import dev.strata.image.ImageView;
import dev.strata.solver.Engine;
import dev.strata.tree.Entry;
import java.io.InputStream;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/// `strata cat`: the bytes of one file of an image.
@Command(name = "cat", description = "Prints a file of an image.", mixinStandardHelpOptions = true)
final class CatCommand implements Callable<Integer> {
  @ParentCommand @Nullable Main main;

  @Parameters(index = "0", paramLabel = "IMAGE", description = "An image of the local store.")
  String reference = "";

  @Parameters(index = "1", paramLabel = "PATH", description = "A file in it; links are followed.")
  String path = "";

  @Override
  public Integer call() throws Exception {
    try (Engine engine = Inspection.open(main, "cat")) {
      ImageView image = Inspection.image(engine, reference);
      Entry entry = Inspection.entry(image, path);
      if (!entry.isFile()) {
        throw new WrongUseException(path + " is no file; strata export takes folders, too");
      }
      try (InputStream in = image.tree().open(entry)) {
        in.transferTo(System.out);
      }
      System.out.flush();
    }
    return ExitCode.OK.code();
  }
}
