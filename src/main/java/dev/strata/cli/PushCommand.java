package dev.strata.cli;

import dev.strata.oci.ImageReference;
import dev.strata.registry.Registries;
import dev.strata.solver.ImageTransfer;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/// `strata push`: an image of the local store goes to its registry.
@Command(
    name = "push",
    description = "Brings an image of the local store to its registry.",
    mixinStandardHelpOptions = true)
final class PushCommand implements Callable<Integer> {
  @ParentCommand @Nullable Main main;
  @Mixin TransferOptions options = new TransferOptions();

  @Parameters(index = "0", paramLabel = "NAME[:TAG]", description = "The image.")
  String image = "";

  @Override
  public Integer call() throws Exception {
    ImageReference name = TransferOptions.name(image);
    return options.run(main, "push " + image, transfer -> push(name, transfer));
  }

  private int push(ImageReference name, ImageTransfer transfer) throws Exception {
    Optional<Registries.Pushed> pushed = transfer.push(name);
    if (pushed.isEmpty()) {
      throw new WrongUseException(
          "there is no image " + name.familiar() + " on this machine; see strata images");
    }
    if (options.quiet) {
      System.out.println(name);
      return ExitCode.OK.code();
    }
    System.out.println("The push refers to repository [" + name.name() + "]");
    System.out.println(ImageTransfer.words(pushed.get()));
    System.out.println(
        name.tag().orElse("")
            + ": digest: "
            + pushed.get().target().digest()
            + " size: "
            + pushed.get().target().sizeBytes());
    return ExitCode.OK.code();
  }
}
