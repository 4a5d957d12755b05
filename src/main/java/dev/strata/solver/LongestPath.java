package dev.strata.solver;

import dev.strata.plan.BuildPlan;
import dev.strata.plan.StagePlan;
import dev.strata.plan.Step;
import dev.strata.plan.StepId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// The way through a plan that ends last, where every step begins as soon as what it needs is
/// there.
final class LongestPath {
  private record End(Duration at, Optional<StepId> step) {}

  private final Function<StepId, Duration> costs;
  private final Map<Integer, End> stages = new HashMap<>();
  private final Map<StepId, End> before = new HashMap<>();

  private LongestPath(Function<StepId, Duration> costs) {
    this.costs = costs;
  }

  /// Its steps, first to last, without those that cost nothing.
  static List<StepId> of(BuildPlan plan, Function<StepId, Duration> costs) {
    LongestPath path = new LongestPath(costs);
    plan.stages().forEach(path::add);
    End end =
        path.stages.getOrDefault(plan.targetStage(), new End(Duration.ZERO, Optional.empty()));
    for (End other : path.stages.values()) {
      end = later(end, other);
    }
    List<StepId> steps = new ArrayList<>();
    for (Optional<StepId> at = end.step(); at.isPresent(); ) {
      if (costs.apply(at.get()).isPositive()) {
        steps.addFirst(at.get());
      }
      End previous = path.before.get(at.get());
      at = previous == null ? Optional.empty() : previous.step();
    }
    return steps;
  }

  private void add(StagePlan stage) {
    End end =
        stage.base() instanceof StagePlan.Base.Stage(int index)
            ? endOf(index)
            : new End(Duration.ZERO, Optional.empty());
    for (Step step : stage.steps()) {
      if (step instanceof Step.Metadata) {
        continue;
      }
      for (int used : CriticalPath.stagesUsed(step)) {
        end = later(end, endOf(used));
      }
      StepId id = step.facts().id();
      before.put(id, end);
      end = new End(end.at().plus(costs.apply(id)), Optional.of(id));
    }
    stages.put(stage.index(), end);
  }

  private End endOf(int stage) {
    return stages.getOrDefault(stage, new End(Duration.ZERO, Optional.empty()));
  }

  private static End later(End a, End b) {
    return b.at().compareTo(a.at()) > 0 ? b : a;
  }
}
