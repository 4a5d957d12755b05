package dev.strata.cli;

import dev.strata.cache.CacheException;
import dev.strata.report.WitnessTexts;
import dev.strata.solver.BuildRecord;
import dev.strata.solver.BuildRecords;
import dev.strata.solver.Engine;
import dev.strata.solver.ObservedSteps;
import dev.strata.solver.StepReport;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/// `strata witness`: what the RUN steps of a build looked at, and what was copied for nothing.
@Command(
    name = "witness",
    description = "Lists what the RUN steps of a build read, listed, looked up and missed.",
    mixinStandardHelpOptions = true)
final class WitnessCommand implements Callable<Integer> {
  @ParentCommand @Nullable Main main;
  @Mixin FormatOption format = new FormatOption();
  @Mixin StepsOfBuild of = new StepsOfBuild();

  @Option(
      names = "--unused",
      description = "List what each COPY brought that no step below it in its stage read, nor one that mounts it.")
  boolean unused;

  @Override
  public Integer call() throws Exception {
    if (main == null) {
      throw new IllegalStateException("not run as a sub-command");
    }
    try (Engine engine = main.store.open("witness", System.err)) {
      BuildRecord build = of.build(new BuildRecords(engine.store().cache()));
      ObservedSteps observed = new ObservedSteps(engine.store());
      WitnessTexts texts = new WitnessTexts(Terminal.palette());
      if (unused) {
        List<StepReport> wanted = of.steps(build);
        List<ObservedSteps.Unused> copies =
            observed.unused(build.steps()).stream()
                .filter(copy -> wanted.contains(copy.copy()))
                .toList();
        format.print(System.out, () -> texts.unused(copies), () -> WitnessTexts.unusedJson(copies));
      } else {
        List<WitnessTexts.Observed> steps = observed(observed, of.steps(build));
        format.print(System.out, () -> texts.of(steps), () -> WitnessTexts.json(steps));
      }
    }
    return ExitCode.OK.code();
  }

  private static List<WitnessTexts.Observed> observed(
      ObservedSteps observed, List<StepReport> steps) throws CacheException {
    List<WitnessTexts.Observed> known = new ArrayList<>();
    for (StepReport step : steps) {
      if (step.instruction().regionMatches(true, 0, "RUN", 0, 3)) {
        known.add(new WitnessTexts.Observed(step, observed.of(step)));
      }
    }
    return known;
  }
}
