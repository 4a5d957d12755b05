package dev.strata.solver;

import dev.strata.copy.CopyException;
import dev.strata.layer.LayerId;
import java.util.Optional;

/// Why a step's work did not succeed, before it is tied to its place in the file.
final class StepFailure extends Exception {
  private final String what;
  private final transient Optional<String> hint;
  private final transient Optional<Integer> exitCode;
  private final transient Optional<LayerId> left;

  StepFailure(String message, Optional<String> hint, Optional<Integer> exitCode) {
    this(message, hint, exitCode, Optional.empty());
  }

  private StepFailure(
      String message, Optional<String> hint, Optional<Integer> exitCode, Optional<LayerId> left) {
    super(message);
    this.left = left;
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

  /// The same, with what the step had written until then.
  StepFailure leaving(Optional<LayerId> layer) {
    return new StepFailure(what, hint, exitCode, layer);
  }

  Optional<LayerId> left() {
    return left;
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
