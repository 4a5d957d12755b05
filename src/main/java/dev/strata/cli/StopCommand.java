package dev.strata.cli;

import dev.strata.container.ContainerSignals;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/// `strata stop`: the image's stop signal, and after a while the end.
@Command(name = "stop", description = "Stops containers.", mixinStandardHelpOptions = true)
final class StopCommand implements Callable<Integer> {
  @ParentCommand @Nullable Main main;

  @Parameters(
      index = "0..*",
      arity = "1..*",
      paramLabel = "CONTAINER",
      description = "A name or an id.")
  List<String> names = new ArrayList<>();

  @Option(
      names = {"-t", "--time"},
      paramLabel = "SECONDS",
      description = "How long to wait before it is killed. Default: 10.")
  int seconds = 10;

  @Override
  public Integer call() throws Exception {
    return ContainerCommands.each(
        main, names, true, found -> ContainerSignals.stop(found, Duration.ofSeconds(seconds)));
  }
}
