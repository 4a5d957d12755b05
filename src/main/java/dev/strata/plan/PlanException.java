package dev.strata.plan;

import dev.strata.source.Diagnostic;
import dev.strata.source.SourceRange;

/// Ends work on one instruction; what it says is collected.
final class PlanException extends Exception {
  private final transient Diagnostic diagnostic;

  private PlanException(Diagnostic diagnostic) {
    super(diagnostic.message());
    this.diagnostic = diagnostic;
  }

  static PlanException at(SourceRange range, String message) {
    return new PlanException(Diagnostic.error(range, message));
  }

  static PlanException at(SourceRange range, String message, String hint) {
    return new PlanException(
        hint.isEmpty() ? Diagnostic.error(range, message) : Diagnostic.error(range, message, hint));
  }

  Diagnostic diagnostic() {
    return diagnostic;
  }
}
