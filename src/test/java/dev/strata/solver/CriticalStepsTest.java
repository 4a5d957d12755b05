package dev.strata.solver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strata.plan.StepId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// What a build's time was made of.
final class CriticalStepsTest {
  private static final StepId A = new StepId(0, 0);
  private static final StepId B = new StepId(1, 0);
  private static final StepId C = new StepId(2, 0);

  @Test
  void itGoesBackFromTheStepThatEndedLastByThoseThatItWaitedForLongest() {
    assertThat(
            CriticalSteps.of(
                List.of(
                    step(A, 0, 10, List.of()),
                    step(B, 0, 30, List.of()),
                    step(C, 30, 40, List.of(A, B)))))
        .containsExactly(B, C);
  }

  @Test
  void ofTwoThatEndedAtOnceItTakesTheLater() {
    assertThat(CriticalSteps.of(List.of(step(A, 0, 10, List.of()), step(B, 0, 10, List.of()))))
        .containsExactly(B);
  }

  @Test
  void withoutTimesThereIsNone() {
    StepReport timed = step(A, 0, 10, List.of());
    StepReport old =
        new StepReport(
            A,
            "s",
            1,
            "RUN x",
            StepReport.Kind.RUN,
            "",
            timed.duration(),
            Duration.ZERO,
            Optional.empty(),
            Optional.empty(),
            Optional.empty());

    assertThat(CriticalSteps.of(List.of(old))).isEmpty();
  }

  private static StepReport step(StepId id, int from, int to, List<StepId> after) {
    return new StepReport(
        id,
        "s",
        1,
        "RUN x",
        StepReport.Kind.RUN,
        "",
        Duration.ofMillis(to - from),
        Duration.ZERO,
        Optional.empty(),
        Optional.empty(),
        Optional.of(
            new StepTiming(
                Duration.ofMillis(from), Duration.ofMillis(from), Duration.ofMillis(to), after)));
  }
}
