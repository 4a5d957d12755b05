package dev.strata.solver;

import dev.strata.copy.CopyException;
import java.util.Optional;

/// Why a step's work did not succeed, before it is tied to its place in the file.
final class StepFailure extends Exception {
  private final String what;
  private final transient Optional<String> hint;
  private final transient Optional<Integer> exitCode;

  StepFailure(String message, Optional<String> hint, Optional<Integer> exitCode) {
    super(message);
    this.what = message;
    this.hint = hint;
    this.exitCode = exitCode;
  }

  static StepFailure of(CopyException e) {
    return new StepFailure(words(e), e.hint(), Optional.empty());
  }

  /// What an exception says, or what it is.
  static String words(Throwable e) {
    String message = e.getMessage();
    return message == null ? e.getClass().getSimpleName() : message;
  }

  String what() {
    return what;
  }

  Optional<String> hint() {
    return hint;
  }

  Optional<Integer> exitCode() {
    return exitCode;
  }
}
