package dev.strata.cli;

import dev.strata.container.Container;
import dev.strata.container.ContainerExec;
import dev.strata.container.Containers;
import dev.strata.container.NoContainerException;
import dev.strata.sandbox.Credentials;
import dev.strata.solver.Engine;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SequencedMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/// `strata exec`: one more process in a container that runs.
@Command(
    name = "exec",
    description = "Runs a command in a container that runs.",
    exitCodeOnInvalidInput = ContainerCommands.FAILED,
    exitCodeOnExecutionException = ContainerCommands.FAILED,
    mixinStandardHelpOptions = true)
final class ExecCommand implements Callable<Integer> {
  @ParentCommand @Nullable Main main;
  @Mixin ProcessOptions options = new ProcessOptions();

  @Parameters(
      index = "0..*",
      arity = "2..*",
      paramLabel = "CONTAINER COMMAND...",
      description = "A name or an id, and what to run.")
  List<String> words = new ArrayList<>();

  @Override
  public Integer call() throws Exception {
    Containers.Found found = ContainerCommands.get(main, words.getFirst());
    String folder = options.folder(found.container().process().workingDir());
    SequencedMap<String, String> more = options.given(System.getenv());
    if (options.terminal) {
      more.putIfAbsent("TERM", "xterm");
    }
    ContainerExec exec =
        new ContainerExec(
            words.subList(1, words.size()), more, folder, credentials(found.container()));
    try (Attached attached = Attached.open(options.interactive, options.terminal)) {
      return Interrupts.during(
              () -> exec.run(found, attached.attachment(), Attached.sink(System.out, System.err)))
          .code();
    } catch (NoContainerException e) {
      throw ContainerCommands.wrong(e);
    }
  }

  private Credentials credentials(Container container)
      throws WrongUseException, IOException, InterruptedException {
    String user = options.user;
    if (user == null) {
      return container.process().credentials();
    }
    try (Engine engine = ContainerCommands.store(main).open("exec", System.err)) {
      return ProcessOptions.credentials(
          ProcessOptions.identity(ContainerCommands.tree(engine, container.layers()), user));
    }
  }
}
