package dev.strata.solver;

import dev.strata.plan.BuildPlan;
import dev.strata.plan.CopySource;
import dev.strata.plan.Mount;
import dev.strata.plan.Source;
import dev.strata.plan.StagePlan;
import dev.strata.plan.Step;
import dev.strata.plan.StepId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/// How long a build is from each step to its end, along the longest way through the graph, by the
/// durations recorded last time. A step that never ran counts as {@link #UNKNOWN}.
final class CriticalPath {
  static final Duration UNKNOWN = Duration.ofSeconds(1);

  private final BuildPlan plan;
  private final Function<StepId, Duration> costs;
  private final Map<StepId, Duration> remaining = new HashMap<>();
  private final Map<Integer, List<StepId>> users = new HashMap<>();

  CriticalPath(BuildPlan plan, Function<StepId, Duration> costs) {
    this.plan = plan;
    this.costs = costs;
    for (StagePlan stage : plan.stages()) {
      for (int position = 0; position < stage.steps().size(); position++) {
        for (int used : stagesUsed(stage.steps().get(position))) {
          users
              .computeIfAbsent(used, _ -> new ArrayList<>())
              .add(new StepId(stage.index(), position));
        }
      }
      if (stage.base() instanceof StagePlan.Base.Stage(int used)) {
        users.computeIfAbsent(used, _ -> new ArrayList<>()).add(new StepId(stage.index(), 0));
      }
    }
  }

  synchronized Duration from(StepId step) {
    Duration known = remaining.get(step);
    if (known == null) {
      known = compute(step);
      remaining.put(step, known);
    }
    return known;
  }

  private Duration compute(StepId step) {
    StagePlan stage = plan.stage(step.stage());
    if (step.position() < stage.steps().size()) {
      return costs.apply(step).plus(from(new StepId(step.stage(), step.position() + 1)));
    }
    return users.getOrDefault(step.stage(), List.of()).stream()
        .map(this::from)
        .max(Duration::compareTo)
        .orElse(Duration.ZERO);
  }

  /// The stages whose files this step takes.
  static Set<Integer> stagesUsed(Step step) {
    Set<Integer> stages = new HashSet<>();
    switch (step) {
      case Step.Copy copy -> {
        for (CopySource source : copy.sources()) {
          if (source instanceof CopySource.Paths paths) {
            addStage(paths.from(), stages);
          }
        }
      }
      case Step.Run run -> {
        for (Mount mount : run.mounts()) {
          switch (mount) {
            case Mount.Bind bind -> addStage(bind.from(), stages);
            case Mount.Cache cache -> cache.from().ifPresent(from -> addStage(from, stages));
            case Mount.Tmpfs _, Mount.Secret _, Mount.Ssh _ -> {}
          }
        }
      }
      case Step.Metadata _, Step.Workdir _ -> {}
    }
    return stages;
  }

  private static void addStage(Source source, Set<Integer> stages) {
    if (source instanceof Source.Stage(int index)) {
      stages.add(index);
    }
  }
}
