package dev.strata.cli;

import dev.strata.image.LocalImage;
import dev.strata.oci.Descriptor;
import dev.strata.oci.ImageReference;
import dev.strata.solver.Engine;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
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

  @Option(
      names = {"-f", "--force"},
      description = "An image that is given by its id loses all its names.")
  boolean force;

  @Override
  public Integer call() throws Exception {
    try (Engine engine = Inspection.open(main, "rmi " + String.join(" ", names))) {
      for (String name : names) {
        remove(engine, name);
      }
    }
    return ExitCode.OK.code();
  }

  private void remove(Engine engine, String text)
      throws NoSuchException, WrongUseException, IOException {
    for (ImageReference name : meant(engine, text)) {
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

  /// The name itself, or those of the image with this id.
  private List<ImageReference> meant(Engine engine, String text)
      throws NoSuchException, WrongUseException, IOException {
    try {
      ImageReference name = ImageReference.parse(text);
      if (engine.images().findTarget(name).isPresent()) {
        return List.of(name);
      }
    } catch (IllegalArgumentException _) {
      // An id, perhaps.
    }
    List<ImageReference> all =
        Inspection.byId(engine, text).stream().map(LocalImage::name).toList();
    if (all.isEmpty()) {
      throw Inspection.noImage(text);
    }
    if (all.size() > 1 && !force) {
      throw new WrongUseException(
          text
              + " has several names ("
              + all.stream().map(ImageReference::familiar).collect(Collectors.joining(", "))
              + "): write the one to remove, or add -f");
    }
    return all;
  }
}
