package dev.strata.solver;

import java.time.Duration;
import java.util.List;

/// A build in numbers: its steps in the order of the file, and the time that it took.
public record BuildSummary(String buildId, List<StepReport> steps, Duration taken) {
  public BuildSummary {
    steps = List.copyOf(steps);
  }

  public int hits() {
    return (int) steps.stream().filter(s -> s.kind() == StepReport.Kind.HIT).count();
  }

  public int runs() {
    return (int) steps.stream().filter(s -> s.kind() == StepReport.Kind.RUN).count();
  }

  /// What the reused steps cost when they ran, less the cost of reusing them.
  public Duration saved() {
    return steps.stream().map(StepReport::saved).reduce(Duration.ZERO, Duration::plus);
  }
}
