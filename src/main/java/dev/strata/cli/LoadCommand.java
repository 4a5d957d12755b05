package dev.strata.cli;

import dev.strata.image.LoadedImage;
import dev.strata.oci.ImageReference;
import dev.strata.solver.Engine;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/// `strata load`: images of an archive come into the local store.
@Command(
    name = "load",
    description = "Loads images from an OCI layout or a docker archive.",
    mixinStandardHelpOptions = true)
final class LoadCommand implements Callable<Integer> {
  @ParentCommand @Nullable Main main;

  @Option(
      names = {"-i", "--input"},
      paramLabel = "FILE",
      description = "The archive, or a layout's folder. Default: standard input.")
  @Nullable Path input;

  @Override
  public Integer call() throws Exception {
    if (main == null) {
      throw new IllegalStateException("not run as a sub-command");
    }
    if (input == null) {
      ArchiveInput.read(
          main.store, "load", (engine, archive) -> print(engine.images().load(archive)));
      return ExitCode.OK.code();
    }
    try (Engine engine = main.store.open("load", System.err)) {
      print(engine.images().load(input));
    }
    return ExitCode.OK.code();
  }

  private static void print(List<LoadedImage> images) {
    for (LoadedImage image : images) {
      System.out.println(
          "Loaded image: "
              + image
                  .name()
                  .map(ImageReference::familiar)
                  .orElse(image.target().digest().toString()));
    }
  }
}
