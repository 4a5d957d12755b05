package dev.strata.solver;

import dev.strata.layer.LayerId;
import dev.strata.plan.BuildPlan;
import dev.strata.plan.StagePlan;
import dev.strata.plan.Step;
import dev.strata.snapshot.State;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;

/// Collects the states of one build while it goes on.
final class StateRecording {
  private final BuildPlan plan;
  private final Map<Integer, List<LayerId>> bases = new TreeMap<>();
  private final Map<Integer, List<BuildStates.Step>> steps = new TreeMap<>();

  StateRecording(BuildPlan plan) {
    this.plan = plan;
  }

  synchronized void begin(StagePlan stage, State base) {
    bases.put(stage.index(), base.layers());
    steps.put(stage.index(), new ArrayList<>());
  }

  synchronized void add(StagePlan stage, Step step, Optional<LayerId> layer, boolean failed) {
    SequencedMap<String, String> environment = new LinkedHashMap<>(stage.config().env());
    String workingDir = stage.config().workingDir();
    String user = stage.config().user();
    if (step instanceof Step.Run run) {
      environment = run.environment();
      workingDir = run.workingDir();
      user = run.user();
    }
    steps
        .computeIfAbsent(stage.index(), _ -> new ArrayList<>())
        .add(
            new BuildStates.Step(
                step.facts().id(),
                plan.source().lineAt(step.facts().instruction().head().range().start()),
                step.facts().display(),
                failed,
                layer,
                KeptArgs.of(environment),
                workingDir,
                user));
  }

  synchronized BuildStates states(String build) {
    List<BuildStates.Stage> stages = new ArrayList<>();
    bases.forEach(
        (index, base) ->
            stages.add(
                new BuildStates.Stage(
                    plan.stage(index).displayName(), base, steps.getOrDefault(index, List.of()))));
    return new BuildStates(build, stages);
  }
}
