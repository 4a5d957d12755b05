package dev.strata.cli;

import dev.strata.container.Containers;
import dev.strata.container.NoContainerException;
import dev.strata.layer.LayerId;
import dev.strata.oci.ImageConfig;
import dev.strata.oci.Platform;
import dev.strata.oci.RuntimeConfig;
import dev.strata.solver.BuildStates;
import dev.strata.solver.Engine;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// `--from-step`: a container over a state of the last build, with the step's variables, working
/// folder and user.
final class FromStep {
  private static final String BEFORE = "before:";
  private static final List<String> SHELL = List.of("/bin/sh");

  private FromStep() {}

  static Containers.Found create(RunCommand command, Engine engine, String text)
      throws WrongUseException, IOException, NoContainerException {
    boolean before = text.startsWith(BEFORE);
    String wanted = before ? text.substring(BEFORE.length()) : text;
    BuildStates last =
        BuildStates.read(engine.store().layout().lastBuild())
            .orElseThrow(() -> new WrongUseException("there was no build yet"));
    BuildStates.Around found = find(last, wanted);
    List<LayerId> layers = before ? found.before() : found.after();
    BuildStates.Step step = found.step();
    RuntimeConfig runtime =
        RuntimeConfig.EMPTY
            .withEnv(step.environment())
            .withWorkingDir(step.workingDir())
            .withUser(step.user())
            .withCommand(Optional.of(SHELL));
    return command.create(
        engine,
        ContainerCommands.tree(engine, layers),
        "step " + (before ? "before " : "") + step.id(),
        Optional.empty(),
        new ImageConfig(Optional.empty(), "", Platform.host(), runtime, List.of(), List.of()),
        command.words);
  }

  private static BuildStates.Around find(BuildStates last, String wanted) throws WrongUseException {
    List<BuildStates.Around> found = last.find(wanted);
    if (found.size() == 1) {
      return found.getFirst();
    }
    String known =
        last.steps().stream()
            .map(s -> s.step())
            .map(
                s ->
                    "\n  "
                        + s.id()
                        + "  line "
                        + s.line()
                        + "  "
                        + s.text()
                        + (s.failed() ? "  (failed)" : ""))
            .collect(Collectors.joining());
    throw new WrongUseException(
        (found.isEmpty()
                ? "the last build has no step "
                : "several steps of the last build are on line ")
            + wanted
            + "; it has"
            + known);
  }
}
