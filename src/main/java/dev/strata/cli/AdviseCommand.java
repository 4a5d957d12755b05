package dev.strata.cli;

import dev.strata.report.AdviceTexts;
import dev.strata.solver.Advice;
import dev.strata.solver.Advisor;
import dev.strata.solver.BuildRecord;
import dev.strata.solver.BuildRecords;
import dev.strata.solver.Engine;
import java.time.ZoneId;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParentCommand;

/// `strata advise`: what would have saved the most.
@Command(
    name = "advise",
    description = "Tells what would have saved time in the last builds, and by what evidence.",
    mixinStandardHelpOptions = true)
final class AdviseCommand implements Callable<Integer> {
  @ParentCommand @Nullable Main main;
  @Mixin FormatOption format = new FormatOption();
  @Mixin HistoryOf history = new HistoryOf();

  @Override
  public Integer call() throws Exception {
    try (Engine engine = Inspection.open(main, "advise")) {
      List<BuildRecord> builds = history.builds(new BuildRecords(engine.store().cache()));
      List<Advice> advice = Advisor.of(builds, engine.store());
      format.print(
          System.out,
          () ->
              new AdviceTexts(Terminal.palette(), ZoneId.systemDefault())
                  .advice(advice, builds.size()),
          () -> AdviceTexts.json(advice));
    }
    return ExitCode.OK.code();
  }
}
