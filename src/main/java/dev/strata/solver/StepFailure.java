package dev.strata.solver;

import java.util.Optional;

/// Why a step's work did not succeed, before it is tied to its place in the file.
final class StepFailure extends Exception {
  private final transient Optional<String> hint;
  private final transient Optional<Integer> exitCode;

  StepFailure(String message, Optional<String> hint, Optional<Integer> exitCode) {
    super(message);
    this.hint = hint;
    this.exitCode = exitCode;
  }

  Optional<String> hint() {
    return hint;
  }

  Optional<Integer> exitCode() {
    return exitCode;
  }
}
