package dev.strata.cli;

import dev.strata.solver.BuildRecord;
import dev.strata.solver.BuildRecords;
import dev.strata.solver.StepReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// The parameters of a command that tells of a build on record, or of steps of it.
final class StepsOfBuild {
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

  BuildRecord build(BuildRecords history) throws WrongUseException, IOException {
    Path folder = Path.of(what);
    if (file == null && !Files.isDirectory(folder)) {
      return FindBuild.byId(history, what);
    }
    Path dockerfile = file == null ? folder.resolve("Dockerfile") : file;
    if (!Files.exists(dockerfile)) {
      throw new WrongUseException(
          "there is no Dockerfile at "
              + dockerfile
              + "; name another folder, -f FILE, or a build of strata builds");
    }
    String name = dockerfile.toRealPath().toString();
    return history
        .last(name)
        .orElseThrow(
            () ->
                new WrongUseException(
                    "no build of " + name + " is on record; see strata builds for those that are"));
  }

  /// Those that were named, or all.
  List<StepReport> steps(BuildRecord build) throws WrongUseException {
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
