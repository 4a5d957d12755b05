package dev.strata.cli;

import dev.strata.container.ContainerInspection;
import dev.strata.container.Containers;
import dev.strata.container.NoContainerException;
import dev.strata.oci.Json;
import dev.strata.report.JsonText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/// `strata inspect`: all that is on record of containers and images, in docker's JSON. A container
/// comes before an image of the same name.
@Command(
    name = "inspect",
    description = "Prints what is on record of containers and images, as JSON.",
    mixinStandardHelpOptions = true)
final class InspectCommand implements Callable<Integer> {
  @ParentCommand @Nullable Main main;

  @Parameters(
      index = "0..*",
      arity = "1..*",
      paramLabel = "CONTAINER|IMAGE",
      description = "Names or ids.")
  List<String> names = new ArrayList<>();

  @Override
  public Integer call() throws Exception {
    List<Json> all = new ArrayList<>();
    for (String name : names) {
      Optional<Containers.Found> found = container(name);
      all.add(
          found.isPresent() ? ContainerInspection.of(found.get()) : ImageInspection.of(main, name));
    }
    System.out.println(JsonText.indented(new Json.Array(all)));
    return ExitCode.OK.code();
  }

  private Optional<Containers.Found> container(String name) throws java.io.IOException {
    try {
      return Optional.of(ContainerCommands.containers(main).get(name));
    } catch (NoContainerException _) {
      return Optional.empty();
    }
  }
}
