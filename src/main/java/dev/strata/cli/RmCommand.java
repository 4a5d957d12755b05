package dev.strata.cli;

import dev.strata.container.ContainerSignals;
import dev.strata.container.Containers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/// `strata rm`: containers and what they wrote.
@Command(
    name = "rm",
    description = "Removes containers, and what they wrote.",
    mixinStandardHelpOptions = true)
final class RmCommand implements Callable<Integer> {
  @ParentCommand @Nullable Main main;

  @Parameters(
      index = "0..*",
      arity = "1..*",
      paramLabel = "CONTAINER",
      description = "A name or an id.")
  List<String> names = new ArrayList<>();

  @Option(
      names = {"-f", "--force"},
      description = "Those that run, too: they are killed first.")
  boolean force;

  @Override
  public Integer call() throws Exception {
    Containers containers = ContainerCommands.containers(main);
    return ContainerCommands.each(
        main,
        names,
        !force,
        found -> {
          if (force) {
            ContainerSignals.kill(found);
          }
          containers.remove(found);
        });
  }
}
