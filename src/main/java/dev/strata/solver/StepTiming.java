package dev.strata.solver;

import dev.strata.plan.StepId;
import java.time.Duration;
import java.util.List;

/// When a step was worked on, each since the start of its build: from `begun` it was its turn, and
/// it was looked up and waited for a place; from `started` to `ended` it ran, which for a reused
/// step is no time. `after` are the steps that had to be done before its turn came.
public record StepTiming(Duration begun, Duration started, Duration ended, List<StepId> after) {
  public StepTiming {
    after = List.copyOf(after);
  }
}
