package dev.strata.plan;

import dev.strata.dockerfile.Dockerfile;
import dev.strata.dockerfile.Instruction;
import dev.strata.source.SourceRange;
import java.util.Map;
import java.util.Optional;

/// What the build argument `SOURCE_DATE_EPOCH` says: from which time files and config are dated.
///
/// All but {@link Seconds} are found outside of the plan; who knows the time then gives it as the
/// argument's value. A plan made without that has no such argument.
public sealed interface SourceDateEpoch {
  String NAME = "SOURCE_DATE_EPOCH";

  /// Not given, or empty.
  record None() implements SourceDateEpoch {}

  /// Seconds since 1970-01-01T00:00:00Z.
  record Seconds(long value) implements SourceDateEpoch {}

  /// The newest file of the main build context, or the time of its commit.
  record OfContext() implements SourceDateEpoch {}

  /// As `OfContext`, of the `--build-context` of this name.
  record OfNamedContext(String name) implements SourceDateEpoch {}

  /// The time of the one remote source that this stage consists of.
  record OfStage(int index) implements SourceDateEpoch {}

  /// What the argument says in this build of this file.
  ///
  /// @throws IllegalArgumentException for a value that is none of these
  static SourceDateEpoch of(Dockerfile file, PlanOptions options) {
    String value = options.buildArgs().getOrDefault(NAME, "");
    if (value.isEmpty()) {
      return new None();
    }
    if (value.matches("-?[0-9]{1,18}")) {
      return new Seconds(Long.parseLong(value));
    }
    if (value.equals("context")) {
      return new OfContext();
    }
    Optional<NamedContext> context =
        NamedContext.find(options.namedContexts(), value, options.targetPlatform());
    if (context.isPresent()) {
      return new OfNamedContext(context.get().name());
    }
    int index = 0;
    for (Instruction instruction : file.instructions()) {
      if (instruction instanceof Instruction.From from) {
        if (from.stageName().filter(n -> n.value().equalsIgnoreCase(value)).isPresent()) {
          return new OfStage(index);
        }
        index++;
      }
    }
    throw new IllegalArgumentException("invalid SOURCE_DATE_EPOCH: " + value);
  }

  /// Leaves the argument only where its value is a number of seconds.
  static void dropUnresolved(Map<String, String> buildArgs, Dockerfile file, PlanOptions options)
      throws PlanException {
    try {
      if (!(of(file, options) instanceof Seconds)) {
        buildArgs.remove(NAME);
      }
    } catch (IllegalArgumentException e) {
      throw PlanException.at(
          new SourceRange(0, 0),
          String.valueOf(e.getMessage()),
          "give seconds since 1970, \"context\", or the name of a stage or named context");
    }
  }
}
