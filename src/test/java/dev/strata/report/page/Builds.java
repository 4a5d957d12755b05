package dev.strata.report.page;

import dev.strata.layer.LayerId;
import dev.strata.plan.StepId;
import dev.strata.solver.BuildRecord;
import dev.strata.solver.StepReport;
import dev.strata.solver.StepTiming;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/// Builds as the history has them.
final class Builds {
  static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private Builds() {}

  static BuildRecord build(String id, List<LayerId> layers, StepReport... steps) {
    return new BuildRecord(
        id,
        START,
        "/src/Dockerfile",
        Optional.empty(),
        new LinkedHashMap<>(),
        List.of(),
        BuildRecord.Result.SUCCEEDED,
        "",
        Optional.empty(),
        Duration.ofMillis(100),
        List.of(steps),
        "FROM scratch\nCOPY a /\n",
        layers);
  }

  static StepReport step(int position, String instruction, Optional<LayerId> layer) {
    return new StepReport(
        new StepId(0, position),
        "stage-0",
        position + 2,
        instruction,
        StepReport.Kind.RUN,
        "not built before",
        Duration.ofMillis(10),
        Duration.ZERO,
        Optional.empty(),
        layer,
        Optional.of(
            new StepTiming(
                Duration.ofMillis(10), Duration.ofMillis(20), Duration.ofMillis(30), List.of())));
  }
}
