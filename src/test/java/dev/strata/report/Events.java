package dev.strata.report;

import dev.strata.plan.StepId;
import dev.strata.solver.BuildEvent;
import dev.strata.solver.BuildSummary;
import dev.strata.solver.Outcome;
import dev.strata.solver.StepReport;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// A small build as events: one step reused, one that runs and prints.
final class Events {
  static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private Events() {}

  static Instant at(int millis) {
    return START.plusMillis(millis);
  }

  static BuildSummary summary() {
    return new BuildSummary(
        "b1",
        List.of(
            new StepReport(
                new StepId(0, 0),
                "build",
                2,
                "COPY . /src",
                StepReport.Kind.HIT,
                "made before",
                Duration.ofMillis(1),
                Duration.ofMillis(4_200),
                Optional.empty(),
                Optional.empty(),
                Optional.empty()),
            new StepReport(
                new StepId(0, 1),
                "build",
                3,
                "RUN make",
                StepReport.Kind.RUN,
                "arg CC changed",
                Duration.ofMillis(1_500),
                Duration.ZERO,
                Optional.empty(),
                Optional.empty(),
                Optional.empty())),
        Duration.ofMillis(1_510));
  }

  static List<BuildEvent> build() {
    return List.of(
        new BuildEvent.Declared(at(0), 1, "[build 2/3] COPY . /src"),
        new BuildEvent.Declared(at(0), 2, "[build 3/3] RUN make"),
        new BuildEvent.Started(at(0), 1),
        new BuildEvent.Finished(
            at(1), 1, new Outcome.Cached(Duration.ofMillis(4_200), "made before")),
        new BuildEvent.Started(at(1), 2),
        new BuildEvent.Decided(at(1), 2, "arg CC changed"),
        log(101, "cc -c a.c\ncc -c"),
        log(1_301, " b.c\nlinking"),
        new BuildEvent.Finished(
            at(1_501), 2, new Outcome.Ran(Duration.ofMillis(1_500), "arg CC changed")),
        new BuildEvent.Ended(at(1_510), summary()));
  }

  static BuildEvent log(int millis, String text) {
    return new BuildEvent.Log(at(millis), 2, false, text.getBytes(StandardCharsets.UTF_8));
  }
}
