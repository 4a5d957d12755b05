package dev.strata.cli;

import dev.strata.oci.Descriptor;
import dev.strata.oci.ImageReference;
import dev.strata.solver.Engine;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/// `strata rmi`: names of the local store go; what nothing else needs goes with the next prune.
@Command(
    name = "rmi",
    description = "Removes names of images; strata prune then makes the room.",
    mixinStandardHelpOptions = true)
final class RmiCommand implements Callable<Integer> {
  @ParentCommand @Nullable Main main;

  @Parameters(arity = "1..*", paramLabel = "NAME[:TAG]", description = "The names.")
  List<String> names = new ArrayList<>();

  @Override
  public Integer call() throws Exception {
    List<ImageReference> parsed = new ArrayList<>();
    for (String name : names) {
      parsed.add(TransferOptions.name(name));
    }
    try (Engine engine = Inspection.open(main, "rmi " + String.join(" ", names))) {
      for (ImageReference name : parsed) {
        Descriptor image = Inspection.target(engine, name.toString());
        if (!engine.images().untag(name)) {
          throw new WrongUseException(name.familiar() + " is no name; see strata images");
        }
        System.out.println("Untagged: " + name.familiar());
        boolean last =
            engine.images().list().stream().noneMatch(other -> other.target().equals(image));
        if (last) {
          System.out.println("Deleted: " + image.digest());
        }
      }
    }
    return ExitCode.OK.code();
  }
}
