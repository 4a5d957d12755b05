package dev.strata.cli;

import dev.strata.report.BuildJson;
import dev.strata.report.BuildTexts;
import dev.strata.solver.BuildRecord;
import dev.strata.solver.BuildRecords;
import dev.strata.solver.Engine;
import dev.strata.solver.StepReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/// `strata explain`: why each step of a build ran or was reused, as it was decided then.
@Command(
    name = "explain",
    description = "Tells why each step of a build ran or was reused.",
    mixinStandardHelpOptions = true)
final class ExplainCommand implements Callable<Integer> {
  @ParentCommand @Nullable Main main;
  @Mixin FormatOption format = new FormatOption();

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "DIR|BUILD",
      description = "A context, for the last build of its Dockerfile, or a build. Default: .")
  String what = ".";

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "STEP",
      description = "One step: STAGE.POSITION as shown, its line, or words of its instruction.")
  @Nullable String step;

  @Option(
      names = {"-f", "--file"},
      paramLabel = "FILE",
      description = "The Dockerfile. Default: Dockerfile in DIR.")
  @Nullable Path file;

  @Override
  public Integer call() throws Exception {
    if (main == null) {
      throw new IllegalStateException("not run as a sub-command");
    }
    try (Engine engine = main.store.open("explain", System.err)) {
      BuildRecord build = build(new BuildRecords(engine.store().cache()));
      List<StepReport> steps = steps(build);
      format.print(
          System.out,
          () -> new BuildTexts(Terminal.palette(), ZoneId.systemDefault()).explain(build, steps),
          () -> BuildJson.of(build, steps));
    }
    return ExitCode.OK.code();
  }

  private BuildRecord build(BuildRecords history) throws WrongUseException, IOException {
    Path folder = Path.of(what);
    if (file == null && !Files.isDirectory(folder)) {
      return FindBuild.byId(history, what);
    }
    Path dockerfile = file == null ? folder.resolve("Dockerfile") : file;
    String name = dockerfile.toRealPath().toString();
    return history
        .last(name)
        .orElseThrow(
            () ->
                new WrongUseException(
                    "no build of " + name + " is on record; see strata builds for those that are"));
  }

  private List<StepReport> steps(BuildRecord build) throws WrongUseException {
    if (step == null) {
      return build.steps();
    }
    String wanted = step;
    List<StepReport> exact =
        build.steps().stream()
            .filter(
                s -> s.id().toString().equals(wanted) || Integer.toString(s.line()).equals(wanted))
            .toList();
    List<StepReport> found =
        exact.isEmpty()
            ? build.steps().stream().filter(s -> s.instruction().contains(wanted)).toList()
            : exact;
    if (found.isEmpty()) {
      throw new WrongUseException("build " + build.id() + " has no step " + wanted);
    }
    return found;
  }
}
