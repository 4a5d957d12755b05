package dev.strata.cli;

import dev.strata.oci.ImageReference;
import dev.strata.oci.Platform;
import dev.strata.solver.ImageTransfer;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/// `strata pull`: an image comes from its registry into the local store.
@Command(
    name = "pull",
    description = "Brings an image from its registry.",
    mixinStandardHelpOptions = true)
final class PullCommand implements Callable<Integer> {
  @ParentCommand @Nullable Main main;
  @Mixin TransferOptions options = new TransferOptions();

  @Parameters(index = "0", paramLabel = "NAME[:TAG|@DIGEST]", description = "The image.")
  String image = "";

  @Option(
      names = "--platform",
      paramLabel = "OS/ARCH",
      description = "Which of several platforms. Default: this machine's.")
  @Nullable String platform;

  @Override
  public Integer call() throws Exception {
    ImageReference name = TransferOptions.name(image);
    return options.run(main, "pull " + image, transfer -> pull(name, transfer));
  }

  private int pull(ImageReference name, ImageTransfer transfer) throws Exception {
    Platform wanted = wanted();
    Optional<ImageTransfer.Pulled> pulled = transfer.pull(name, wanted);
    if (pulled.isEmpty()) {
      throw new WrongUseException(
          name.familiar() + " is not there for " + wanted + "; choose another --platform");
    }
    if (!options.quiet) {
      System.out.println("Digest: " + pulled.get().target().digest());
      System.out.println(
          (pulled.get().changed()
                  ? "Status: Downloaded newer image for "
                  : "Status: Image is up to date for ")
              + name.familiar());
    }
    System.out.println(name);
    return ExitCode.OK.code();
  }

  private Platform wanted() throws WrongUseException {
    if (platform == null) {
      return Platform.host();
    }
    try {
      return Platform.parse(platform);
    } catch (IllegalArgumentException e) {
      throw new WrongUseException("--platform: " + e.getMessage());
    }
  }
}
