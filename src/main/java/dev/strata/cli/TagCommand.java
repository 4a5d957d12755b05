package dev.strata.cli;

import dev.strata.oci.Descriptor;
import dev.strata.oci.ImageReference;
import dev.strata.solver.Engine;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/// `strata tag`: a further name for an image of the local store.
@Command(
    name = "tag",
    description = "Gives an image of the local store a further name.",
    mixinStandardHelpOptions = true)
final class TagCommand implements Callable<Integer> {
  @ParentCommand @Nullable Main main;

  @Parameters(index = "0", paramLabel = "SOURCE[:TAG]", description = "A name that it has.")
  String source = "";

  @Parameters(index = "1", paramLabel = "TARGET[:TAG]", description = "The name that it gets.")
  String target = "";

  @Override
  public Integer call() throws Exception {
    ImageReference to = TransferOptions.name(target);
    if (to.digest().isPresent()) {
      throw new WrongUseException(target + ": a name that is given has no digest");
    }
    try (Engine engine = Inspection.open(main, "tag " + target)) {
      Descriptor image = Inspection.target(engine, source);
      engine.images().tag(to, image);
    }
    return ExitCode.OK.code();
  }
}
