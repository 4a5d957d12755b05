package dev.strata.solver;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// How builds of one Dockerfile went over time: the middle of their times in the older and in the
/// newer half, how much was reused, and which step got slower by most.
///
/// @param builds oldest first; those that succeeded
/// @param slower absent where no step ran in both halves and got slower
public record BuildTrend(String buildFile, List<BuildRecord> builds, Optional<SlowerStep> slower) {
  public BuildTrend {
    builds = List.copyOf(builds);
  }

  /// @param before the middle of what its runs took in the older half
  public record SlowerStep(StepReport step, Duration before, Duration after) {
    public Duration by() {
      return after.minus(before);
    }
  }

  /// @param newestFirst builds of one Dockerfile, at least one
  public static BuildTrend of(List<BuildRecord> newestFirst) {
    List<BuildRecord> builds =
        newestFirst.reversed().stream()
            .filter(b -> b.result() == BuildRecord.Result.SUCCEEDED)
            .toList();
    return new BuildTrend(newestFirst.getFirst().buildFile(), builds, slower(builds));
  }

  public List<BuildRecord> older() {
    return builds.subList(0, builds.size() / 2);
  }

  public List<BuildRecord> newer() {
    return builds.subList(builds.size() / 2, builds.size());
  }

  /// The middle of how long these builds took; nothing for none.
  public static Duration middle(List<BuildRecord> builds) {
    return median(builds.stream().map(BuildRecord::taken).toList());
  }

  /// The part of all steps that was reused.
  public double reused() {
    int steps = builds.stream().mapToInt(b -> b.steps().size()).sum();
    return steps == 0
        ? 0
        : (double) builds.stream().mapToInt(b -> b.summary().hits()).sum() / steps;
  }

  public Duration saved() {
    return builds.stream().map(b -> b.summary().saved()).reduce(Duration.ZERO, Duration::plus);
  }

  private static Optional<SlowerStep> slower(List<BuildRecord> builds) {
    Map<String, List<StepReport>> older = runs(builds.subList(0, builds.size() / 2));
    Map<String, List<StepReport>> newer = runs(builds.subList(builds.size() / 2, builds.size()));
    Optional<SlowerStep> most = Optional.empty();
    for (Map.Entry<String, List<StepReport>> entry : newer.entrySet()) {
      List<StepReport> before = older.getOrDefault(entry.getKey(), List.of());
      if (!before.isEmpty()) {
        SlowerStep step =
            new SlowerStep(entry.getValue().getLast(), took(before), took(entry.getValue()));
        if (step.by().isPositive()
            && most.filter(m -> m.by().compareTo(step.by()) >= 0).isEmpty()) {
          most = Optional.of(step);
        }
      }
    }
    return most;
  }

  private static Map<String, List<StepReport>> runs(List<BuildRecord> builds) {
    Map<String, List<StepReport>> runs = new LinkedHashMap<>();
    for (BuildRecord build : builds) {
      for (StepReport step : build.steps()) {
        if (step.kind() == StepReport.Kind.RUN) {
          runs.computeIfAbsent(step.stage() + " " + step.instruction(), _ -> new ArrayList<>())
              .add(step);
        }
      }
    }
    return runs;
  }

  private static Duration took(List<StepReport> steps) {
    return median(steps.stream().map(StepReport::duration).toList());
  }

  private static Duration median(List<Duration> durations) {
    return durations.isEmpty()
        ? Duration.ZERO
        : durations.stream().sorted().toList().get((durations.size() - 1) / 2);
  }
}
