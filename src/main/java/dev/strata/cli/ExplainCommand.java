package dev.strata.cli;

import dev.strata.report.BuildJson;
import dev.strata.report.BuildTexts;
import dev.strata.solver.BuildRecord;
import dev.strata.solver.BuildRecords;
import dev.strata.solver.Engine;
import dev.strata.solver.StepReport;
import java.time.ZoneId;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParentCommand;

/// `strata explain`: why each step of a build ran or was reused, as it was decided then.
@Command(
    name = "explain",
    description = "Tells why each step of a build ran or was reused.",
    mixinStandardHelpOptions = true)
final class ExplainCommand implements Callable<Integer> {
  @ParentCommand @Nullable Main main;
  @Mixin FormatOption format = new FormatOption();

  @Mixin StepsOfBuild of = new StepsOfBuild();

  @Override
  public Integer call() throws Exception {
    if (main == null) {
      throw new IllegalStateException("not run as a sub-command");
    }
    try (Engine engine = main.store.open("explain", System.err)) {
      BuildRecord build = of.build(new BuildRecords(engine.store().cache()));
      List<StepReport> steps = of.steps(build);
      format.print(
          System.out,
          () -> new BuildTexts(Terminal.palette(), ZoneId.systemDefault()).explain(build, steps),
          () -> BuildJson.of(build, steps));
    }
    return ExitCode.OK.code();
  }
}
