package dev.strata.cli;

import dev.strata.container.Container;
import dev.strata.container.ContainerExec;
import dev.strata.container.Containers;
import dev.strata.container.NoContainerException;
import dev.strata.copy.UserDatabase;
import dev.strata.sandbox.Credentials;
import dev.strata.solver.Engine;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
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

  @Parameters(
      index = "0..*",
      arity = "2..*",
      paramLabel = "CONTAINER COMMAND...",
      description = "A name or an id, and what to run.")
  List<String> words = new ArrayList<>();

  @Option(
      names = {"-e", "--env"},
      paramLabel = "NAME[=VALUE]",
      description = "A variable, besides the container's. May be repeated.")
  List<String> environment = new ArrayList<>();

  @Option(
      names = {"-w", "--workdir"},
      paramLabel = "FOLDER",
      description = "Default: the container's.")
  @Nullable String workingDir;

  @Option(
      names = {"-u", "--user"},
      paramLabel = "USER[:GROUP]",
      description = "Default: the container's.")
  @Nullable String user;

  @Option(
      names = {"-i", "--interactive"},
      description = "Give the process this program's standard input.")
  boolean interactive;

  @Option(
      names = {"-t", "--tty"},
      description = "Give the process a terminal.")
  boolean terminal;

  @Override
  public Integer call() throws Exception {
    Containers.Found found = ContainerCommands.get(main, words.getFirst());
    if (workingDir != null && !workingDir.startsWith("/")) {
      throw new WrongUseException("-w " + workingDir + ": write an absolute path");
    }
    SequencedMap<String, String> more =
        new LinkedHashMap<>(ContainerOptions.given(environment, System.getenv()));
    if (terminal) {
      more.putIfAbsent("TERM", "xterm");
    }
    ContainerExec exec =
        new ContainerExec(
            words.subList(1, words.size()),
            more,
            workingDir == null ? found.container().process().workingDir() : workingDir,
            credentials(found.container()));
    try (Attached attached = Attached.open(interactive, terminal)) {
      return Interrupts.during(
              () -> exec.run(found, attached.attachment(), Attached.sink(System.out, System.err)))
          .code();
    } catch (NoContainerException e) {
      throw ContainerCommands.wrong(e);
    }
  }

  /// Names of users are those of the image.
  private Credentials credentials(Container container)
      throws WrongUseException, IOException, InterruptedException {
    if (user == null) {
      return container.process().credentials();
    }
    try (Engine engine = ContainerCommands.store(main).open("exec", System.err)) {
      UserDatabase.Identity identity =
          ContainerOptions.identity(ContainerCommands.tree(engine, container.layers()), user);
      return new Credentials(identity.uid(), identity.gid(), identity.groups());
    }
  }
}
