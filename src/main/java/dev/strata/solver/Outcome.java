package dev.strata.solver;

import java.time.Duration;

/// How a vertex ended.
public sealed interface Outcome {
  /// A step was reused; `saved` is what it cost when it ran, less what the look-up cost.
  record Cached(Duration saved, String reason) implements Outcome {}

  /// A step was reused over another parent state, as nothing that it observed is different there.
  record Witnessed(Duration saved, String reason) implements Outcome {}

  /// A step was run, because of `reason`.
  record Ran(Duration cost, String reason) implements Outcome {}

  /// Work that is no step is done.
  record Done(Duration cost) implements Outcome {}

  record Failed(String message) implements Outcome {}

  /// Another vertex failed, or the user stopped the build.
  record Cancelled() implements Outcome {}
}
