package dev.strata.solver;

import java.time.Duration;
import java.util.List;

/// A build in numbers: its steps in the order of the file, and the time that it took.
public record BuildSummary(String buildId, List<StepReport> steps, Duration taken) {
  public BuildSummary {
    steps = List.copyOf(steps);
  }

  /// Those that were reused, by what they observed too.
  public int hits() {
    return count(StepReport.Kind.HIT) + witnessed();
  }

  /// Those of them that were reused over another parent state.
  public int witnessed() {
    return count(StepReport.Kind.WITNESS);
  }

  public int runs() {
    return count(StepReport.Kind.RUN);
  }

  private int count(StepReport.Kind kind) {
    return (int) steps.stream().filter(s -> s.kind() == kind).count();
  }

  /// What the reused steps cost when they ran, less the cost of reusing them.
  public Duration saved() {
    return steps.stream().map(StepReport::saved).reduce(Duration.ZERO, Duration::plus);
  }
}
