package dev.strata.plan;

import dev.strata.dockerfile.Instruction;
import dev.strata.oci.Platform;
import dev.strata.oci.RuntimeConfig;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/// One stage that the target needs. `config` is the runtime config at its end, `author` the last
/// MAINTAINER.
public record StagePlan(
    int index,
    Optional<String> name,
    Instruction.From from,
    Base base,
    Platform platform,
    List<Step> steps,
    RuntimeConfig config,
    String author) {
  public StagePlan {
    steps = List.copyOf(steps);
  }

  /// Where a stage starts.
  public sealed interface Base {
    record Scratch() implements Base {}

    record Stage(int index) implements Base {}

    record Image(ResolvedImage image) implements Base {}
  }

  /// The stages whose last state this one needs, by index: its parent, and those that its steps
  /// copy or mount from. Each stands above it in the file.
  public SortedSet<Integer> dependencies() {
    SortedSet<Integer> stages = new TreeSet<>();
    if (base instanceof Base.Stage parent) {
      stages.add(parent.index());
    }
    for (Step step : steps) {
      for (Source source : step.trees()) {
        if (source instanceof Source.Stage stage) {
          stages.add(stage.index());
        }
      }
    }
    return stages;
  }

  /// What people call the stage: its name, or `stage-<index>`.
  public String displayName() {
    return name.orElse("stage-" + index);
  }
}
