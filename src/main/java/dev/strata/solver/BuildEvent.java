package dev.strata.solver;

import dev.strata.plan.StepId;
import dev.strata.source.Diagnostic;
import dev.strata.source.SourceFile;
import java.time.Instant;
import java.util.Optional;

/// Something that happened in a build, in the order in which it did. A vertex is a line of
/// progress: a step, or other work such as reading the context or exporting; vertices are numbered
/// from 1.
public sealed interface BuildEvent {
  Instant at();

  /// A vertex that will be worked on: `name` as shown, `[build 2/4] COPY . .`.
  record Declared(Instant at, int vertex, String name, Optional<Place> place)
      implements BuildEvent {
    public Declared(Instant at, int vertex, String name) {
      this(at, vertex, name, Optional.empty());
    }
  }

  /// Which step a vertex is; `line` is the line of its instruction, from 1.
  record Place(StepId step, String stage, int line, String instruction) {}

  record Started(Instant at, int vertex) implements BuildEvent {}

  /// A step will be run, and why: made by the line that decided it.
  record Decided(Instant at, int vertex, String reason) implements BuildEvent {}

  /// What is going on in a vertex, in words; each replaces the one before.
  record Status(Instant at, int vertex, String text) implements BuildEvent {}

  /// How much of a blob has come or gone, in bytes.
  record Moved(Instant at, int vertex, long bytes, long ofBytes) implements BuildEvent {}

  /// Output of a running step, raw.
  record Log(Instant at, int vertex, boolean stderr, byte[] bytes) implements BuildEvent {
    public Log {
      bytes = bytes.clone();
    }

    @Override
    public byte[] bytes() {
      return bytes.clone();
    }
  }

  record Finished(Instant at, int vertex, Outcome outcome) implements BuildEvent {}

  /// A warning about the user's text.
  record Warned(Instant at, SourceFile file, Diagnostic diagnostic) implements BuildEvent {}

  /// Something about the environment that the user should know.
  record Noticed(Instant at, String text) implements BuildEvent {}

  record Ended(Instant at, BuildSummary summary) implements BuildEvent {}

  /// Takes events; called by several threads, one at a time.
  @FunctionalInterface
  interface Sink {
    void take(BuildEvent event);
  }
}
