package dev.strata.plan;

import dev.strata.dockerfile.Instruction;
import dev.strata.oci.Platform;
import dev.strata.oci.RuntimeConfig;
import java.util.List;
import java.util.Optional;

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

  /// What people call the stage: its name, or `stage-<index>`.
  public String displayName() {
    return name.orElse("stage-" + index);
  }
}
