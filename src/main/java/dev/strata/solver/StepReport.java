package dev.strata.solver;

import dev.strata.key.CacheKey;
import dev.strata.layer.LayerId;
import dev.strata.plan.StepId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// What became of one step in one build. `line` is the line of its instruction, from 1; `duration`
/// what this build spent on it; `saved` what reusing it saved. `layer` is absent where the step
/// changed nothing; `timing` in builds recorded without it. `causes` are those of `reason`, one by
/// one.
public record StepReport(
    StepId id,
    String stage,
    int line,
    String instruction,
    Kind kind,
    String reason,
    Duration duration,
    Duration saved,
    Optional<CacheKey> key,
    Optional<LayerId> layer,
    Optional<StepTiming> timing,
    List<Cause> causes,
    Optional<Forecast> forecast) {
  public StepReport {
    causes = List.copyOf(causes);
  }

  public StepReport(
      StepId id,
      String stage,
      int line,
      String instruction,
      Kind kind,
      String reason,
      Duration duration,
      Duration saved,
      Optional<CacheKey> key,
      Optional<LayerId> layer,
      Optional<StepTiming> timing) {
    this(
        id,
        stage,
        line,
        instruction,
        kind,
        reason,
        duration,
        saved,
        key,
        layer,
        timing,
        List.of(),
        Optional.empty());
  }

  StepReport withForecast(Forecast made) {
    return new StepReport(
        id,
        stage,
        line,
        instruction,
        kind,
        reason,
        duration,
        saved,
        key,
        layer,
        timing,
        causes,
        Optional.of(made));
  }

  /// What was expected of the step before the build: to be reused or run, and how long it would
  /// take by what its last run took; absent where it never ran.
  public record Forecast(Kind kind, Optional<Duration> duration) {}

  /// Hit or run; reused over another parent state, by what it observed; and failed, whose result
  /// was not recorded.
  public enum Kind {
    HIT("hit"),
    WITNESS("witness"),
    RUN("run"),
    FAILED("failed");

    private final String word;

    Kind(String word) {
      this.word = word;
    }

    public String word() {
      return word;
    }
  }
}
