package dev.strata.solver;

import dev.strata.oci.Platform;
import dev.strata.plan.BuildPlan;
import dev.strata.plan.StagePlan;
import dev.strata.plan.StepId;

/// The plan of one platform of a build, and how its stages are told from those of the others.
///
/// - `several` says that the build is for several platforms: lines then name theirs, as in BuildKit
///   (`[linux/amd64->arm64 build 2/3]`: runs on the first, for the second).
/// - `offset` is added to the stages' indexes where steps of all platforms stand together.
record PlatformPlan(BuildPlan plan, Platform target, boolean several, int offset) {
  StepId id(StepId inPlan) {
    return new StepId(inPlan.stage() + offset, inPlan.position());
  }

  /// What lines and reports call the stage.
  String stageName(StagePlan stage) {
    return several ? platforms(stage) + " " + stage.displayName() : stage.displayName();
  }

  /// What slots call it: those of another platform are others.
  String slotName(StagePlan stage) {
    return slotName(stage, target);
  }

  static String slotName(StagePlan stage, Platform target) {
    return target.equals(Platform.host())
        ? stage.displayName()
        : stage.displayName() + " for " + target;
  }

  private String platforms(StagePlan stage) {
    return stage.platform().equals(target)
        ? target.toString()
        : stage.platform()
            + "->"
            + target.architecture()
            + target.variant().map(v -> "/" + v).orElse("");
  }
}
