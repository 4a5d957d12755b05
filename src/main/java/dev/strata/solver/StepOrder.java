package dev.strata.solver;

import dev.strata.plan.BuildPlan;
import dev.strata.plan.StagePlan;
import dev.strata.plan.Step;
import dev.strata.plan.StepId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Which steps of a plan have to be done before another's turn comes. Metadata is no step here: it
/// takes no time.
final class StepOrder {
  private final BuildPlan plan;

  StepOrder(BuildPlan plan) {
    this.plan = plan;
  }

  /// The step above, or the last of the stage that this one stands on; and the last of each stage
  /// that the step takes files from.
  List<StepId> before(Step step) {
    StepId id = step.facts().id();
    List<StepId> before = new ArrayList<>();
    last(plan.stage(id.stage()), id.position()).ifPresent(before::add);
    for (int used : CriticalPath.stagesUsed(step).stream().sorted().toList()) {
      last(plan.stage(used), plan.stage(used).steps().size())
          .filter(last -> !before.contains(last))
          .ifPresent(before::add);
    }
    return before;
  }

  /// The last step of this stage above `end`, or of the stages that it stands on.
  private Optional<StepId> last(StagePlan stage, int end) {
    for (int position = end - 1; position >= 0; position--) {
      if (!(stage.steps().get(position) instanceof Step.Metadata)) {
        return Optional.of(stage.steps().get(position).facts().id());
      }
    }
    return stage.base() instanceof StagePlan.Base.Stage(int below)
        ? last(plan.stage(below), plan.stage(below).steps().size())
        : Optional.empty();
  }
}
