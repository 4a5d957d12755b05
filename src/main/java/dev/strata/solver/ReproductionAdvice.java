package dev.strata.solver;

import static java.time.temporal.ChronoUnit.SECONDS;

import dev.strata.key.CacheKey;
import dev.strata.layer.LayerId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Steps that ran more than once with one key, and came to different layers.
final class ReproductionAdvice {
  private record Run(String build, StepReport step, LayerId layer) {}

  private ReproductionAdvice() {}

  /// @param reruns what is known of steps that were run again for the purpose
  static void add(List<BuildRecord> builds, StoredReruns reruns, List<Advice> to) {
    Map<String, StepReport> rerun = new LinkedHashMap<>();
    for (BuildRecord build : builds) {
      for (StepReport step : build.steps()) {
        if (reruns.find(step).isPresent()) {
          rerun.put(step.stage() + "\0" + step.instruction(), step);
        }
      }
    }
    rerun.values().forEach(step -> to.add(advice(step, reruns.find(step).orElseThrow())));
    Map<CacheKey, List<Run>> byKey = new LinkedHashMap<>();
    for (BuildRecord build : builds) {
      for (StepReport step : build.steps()) {
        Optional<LayerId> layer = step.layer();
        if (step.kind() == StepReport.Kind.RUN && step.key().isPresent() && layer.isPresent()) {
          byKey
              .computeIfAbsent(step.key().get(), _ -> new ArrayList<>())
              .add(new Run(build.id(), step, layer.get()));
        }
      }
    }
    for (List<Run> runs : byKey.values()) {
      boolean told = reruns.find(runs.getLast().step()).isPresent();
      if (!told && runs.stream().map(Run::layer).distinct().count() > 1) {
        to.add(advice(runs));
      }
    }
  }

  private static Advice advice(StepReport step, StoredReruns.Step rerun) {
    List<String> evidence = new ArrayList<>();
    evidence.add("strata verify --rerun found at " + rerun.at().truncatedTo(SECONDS) + ":");
    evidence.addAll(rerun.differences());
    return new Advice(
        Advice.Kind.REPRODUCE,
        step.line(),
        step.instruction(),
        Duration.ZERO,
        "line "
            + step.line()
            + " comes to another result from run to run, so that what stands below runs again",
        evidence);
  }

  private static Advice advice(List<Run> runs) {
    StepReport step = runs.getLast().step();
    return new Advice(
        Advice.Kind.REPRODUCE,
        step.line(),
        step.instruction(),
        Duration.ZERO,
        "line "
            + step.line()
            + " comes to another result from run to run, so that what stands below runs again;"
            + " strata verify --rerun shows which files differ",
        runs.stream()
            .map(r -> "build " + r.build() + ": " + r.layer().digest().toString().substring(0, 19))
            .toList());
  }
}
