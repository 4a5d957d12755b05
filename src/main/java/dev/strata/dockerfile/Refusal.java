package dev.strata.dockerfile;

import dev.strata.source.Diagnostic;
import dev.strata.source.SourceRange;

/// Ends work on one instruction that is wrong.
final class Refusal extends Exception {
  private final transient Diagnostic diagnostic;

  Refusal(SourceRange range, String message, String hint) {
    super(message, null, false, false);
    this.diagnostic = Diagnostic.error(range, message, hint);
  }

  Diagnostic diagnostic() {
    return diagnostic;
  }
}
