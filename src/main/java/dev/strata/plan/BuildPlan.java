package dev.strata.plan;

import dev.strata.source.Diagnostic;
import dev.strata.source.SourceFile;
import java.util.List;

/// What is to be done: the stages that the target needs, in the order of the file (so that a stage
/// stands after all that it uses), and the warnings of the checks.
public record BuildPlan(
    SourceFile source, List<StagePlan> stages, int targetStage, List<Diagnostic> warnings) {
  public BuildPlan {
    stages = List.copyOf(stages);
    warnings = List.copyOf(warnings);
  }

  /// The stage with this index.
  public StagePlan stage(int index) {
    return stages.stream()
        .filter(s -> s.index() == index)
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("stage " + index + " is not needed"));
  }

  public StagePlan target() {
    return stage(targetStage);
  }
}
