package dev.strata.solver;

import dev.strata.plan.StepId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// What a build would do, and how long it would take, as far as that is known without running
/// anything.
///
/// @param steps in the order of the file
/// @param overhead what a build takes beside its steps, as the last one did
/// @param criticalPath the steps that decide how long it takes, first to last; those that are
///     reused
///     take no time and are not among them
public record BuildForecast(
    String buildFile, List<Step> steps, Duration overhead, List<StepId> criticalPath) {
  /// One step.
  ///
  /// @param certain it is known; otherwise it hangs on what a step before it comes to
  /// @param duration by its last run; absent where it never ran, and {@link #UNKNOWN} then counts
  public record Step(
      StepId id,
      String stage,
      int line,
      String instruction,
      StepReport.Kind kind,
      boolean certain,
      List<Cause> causes,
      Optional<Duration> duration) {
    public Step {
      causes = List.copyOf(causes);
    }

    public String reason() {
      return MissReasons.words(causes);
    }

    public Duration counted() {
      return duration.orElse(UNKNOWN);
    }
  }

  /// What a step that never ran counts as.
  public static final Duration UNKNOWN = CriticalPath.UNKNOWN;

  public BuildForecast {
    steps = List.copyOf(steps);
    criticalPath = List.copyOf(criticalPath);
  }

  /// How long the build would take.
  public Duration taken() {
    return pathTaken().plus(overhead);
  }

  public Duration pathTaken() {
    return steps.stream()
        .filter(s -> criticalPath.contains(s.id()))
        .map(Step::counted)
        .reduce(Duration.ZERO, Duration::plus);
  }

  public int runs() {
    return (int) steps.stream().filter(s -> s.kind() == StepReport.Kind.RUN).count();
  }

  public int hits() {
    return steps.size() - runs();
  }
}
