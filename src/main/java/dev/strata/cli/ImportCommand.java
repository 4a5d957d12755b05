package dev.strata.cli;

import dev.strata.image.PackedImage;
import dev.strata.layer.LayerId;
import dev.strata.oci.Digest;
import dev.strata.oci.ImageConfig;
import dev.strata.oci.ImageReference;
import dev.strata.oci.Platform;
import dev.strata.solver.Engine;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/// `strata import`: a root file system becomes an image of one layer.
@Command(
    name = "import",
    description = "Makes an image of the tar of a root file system.",
    mixinStandardHelpOptions = true)
final class ImportCommand implements Callable<Integer> {
  @ParentCommand @Nullable Main main;

  @Parameters(index = "0", paramLabel = "FILE", description = "The tar; - for standard input.")
  String file = "-";

  @Parameters(index = "1", paramLabel = "NAME", description = "The image's name.")
  String name = "";

  @Override
  public Integer call() throws Exception {
    if (main == null) {
      throw new IllegalStateException("not run as a sub-command");
    }
    ImageReference reference;
    try {
      reference = ImageReference.parse(name);
    } catch (IllegalArgumentException e) {
      throw new WrongUseException(name + ": " + e.getMessage());
    }
    if (file.equals("-")) {
      ArchiveInput.read(
          main.store, "import", (engine, tar) -> System.out.println(made(engine, tar, reference)));
      return ExitCode.OK.code();
    }
    try (Engine engine = main.store.open("import " + file, System.err);
        InputStream tar = Files.newInputStream(Path.of(file))) {
      System.out.println(made(engine, tar, reference));
    }
    return ExitCode.OK.code();
  }

  private static Digest made(Engine engine, InputStream tar, ImageReference reference)
      throws IOException {
    LayerId layer = engine.images().importRoot(tar);
    PackedImage image =
        engine.packer().describe(ImageConfig.scratch(Platform.host()), List.of(layer));
    engine.images().tag(reference, image.descriptor());
    return image.manifest().config().digest();
  }
}
