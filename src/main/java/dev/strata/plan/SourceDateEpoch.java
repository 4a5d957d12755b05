package dev.strata.plan;

import dev.strata.dockerfile.Dockerfile;
import dev.strata.dockerfile.Instruction;
import dev.strata.dockerfile.Words;
import dev.strata.source.SourceRange;
import java.util.Optional;

/// What `SOURCE_DATE_EPOCH` says, a build argument or an ARG above the first FROM: from which time
/// files and config are dated.
///
/// All but {@link Seconds} are found outside of the plan; who knows the time then gives it as the
/// argument's value. A plan made without that has no such argument.
///
/// Source: Dockerfile 1.24 of BuildKit, "SOURCE_DATE_EPOCH=context".
public sealed interface SourceDateEpoch {
  String NAME = "SOURCE_DATE_EPOCH";

  /// Not given, or empty.
  record None() implements SourceDateEpoch {}

  /// Seconds since 1970-01-01T00:00:00Z.
  record Seconds(long value) implements SourceDateEpoch {}

  /// The time of the main build context, where it comes from elsewhere: of its commit, of its
  /// `Last-Modified`, or of the newest file of a tar. A folder has none.
  record OfContext() implements SourceDateEpoch {}

  /// As `OfContext`, of the `--build-context` of this name.
  record OfNamedContext(String name) implements SourceDateEpoch {}

  /// The time of the remote source that a stage consists of.
  record OfSource(String url, Optional<String> checksum) implements SourceDateEpoch {}

  /// What it says in this build of this file.
  ///
  /// @throws IllegalArgumentException for a value that is none of these
  static SourceDateEpoch of(Dockerfile file, PlanOptions options) {
    GlobalArgs globals = GlobalArgs.ofFile(file, options);
    String value =
        Optional.ofNullable(options.buildArgs().get(NAME)).or(() -> globals.find(NAME)).orElse("");
    if (value.isEmpty()) {
      return new None();
    }
    if (value.matches("[-+]?[0-9]{1,18}")) {
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
    return new EpochStage(file, options.buildArgs(), globals, new Words(file.directives().escape()))
        .source(value)
        .orElseThrow(() -> new IllegalArgumentException("invalid SOURCE_DATE_EPOCH: " + value));
  }

  /// Whether the argument is to be seen by the build: only a number of seconds is.
  static boolean isResolved(Dockerfile file, PlanOptions options) throws PlanException {
    try {
      return of(file, options) instanceof Seconds;
    } catch (IllegalArgumentException e) {
      throw PlanException.at(
          file.instructions().stream()
              .filter(Instruction.From.class::isInstance)
              .map(i -> i.head().range())
              .findFirst()
              .orElse(new SourceRange(0, 0)),
          String.valueOf(e.getMessage()),
          "give seconds since 1970, \"context\", or the name of a stage or named context");
    }
  }
}
