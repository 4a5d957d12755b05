package dev.strata.solver;

import dev.strata.plan.BuildPlan;
import dev.strata.plan.StagePlan;
import dev.strata.plan.Step;
import dev.strata.plan.StepId;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// The lines of progress of one stage, named and counted as BuildKit does: `[build 2/4] COPY . .`,
/// with FROM as the first; without the stage's name when the file has one stage only. Metadata has
/// no line.
record StageLines(Progress.Vertex from, Map<StepId, Progress.Vertex> steps) {
  StageLines {
    steps = Map.copyOf(steps);
  }

  static StageLines declare(PlatformPlan target, StagePlan stage, Progress progress) {
    BuildPlan plan = target.plan();
    long total = 1 + stage.steps().stream().filter(s -> !(s instanceof Step.Metadata)).count();
    boolean single = !target.several() && plan.stages().size() == 1 && stage.name().isEmpty();
    String prefix = single ? "" : target.stageName(stage) + " ";
    Progress.Vertex from =
        progress.declare("[" + prefix + "1/" + total + "] FROM " + base(plan, stage));
    Map<StepId, Progress.Vertex> lines = new HashMap<>();
    int number = 1;
    for (Step step : stage.steps()) {
      if (!(step instanceof Step.Metadata)) {
        number++;
        lines.put(
            step.facts().id(),
            progress.declare(
                "[" + prefix + number + "/" + total + "] " + step.facts().display(),
                Optional.of(place(target, stage, step))));
      }
    }
    return new StageLines(from, lines);
  }

  private static BuildEvent.Place place(PlatformPlan target, StagePlan stage, Step step) {
    return new BuildEvent.Place(
        target.id(step.facts().id()),
        target.stageName(stage),
        target.plan().source().lineAt(step.facts().instruction().head().range().start()),
        step.facts().display());
  }

  private static String base(BuildPlan plan, StagePlan stage) {
    return switch (stage.base()) {
      case StagePlan.Base.Scratch _ -> "scratch";
      case StagePlan.Base.Stage(int index) -> plan.stage(index).displayName();
      case StagePlan.Base.Image(var image) -> image.reference();
    };
  }

  /// Ends what was begun when the stage is given up.
  void cancelStarted() {
    steps.values().forEach(Progress.Vertex::cancelIfStarted);
  }

  Progress.Vertex of(Step step) {
    Progress.Vertex vertex = steps.get(step.facts().id());
    if (vertex == null) {
      throw new IllegalStateException("no line for " + step.facts().display());
    }
    return vertex;
  }
}
