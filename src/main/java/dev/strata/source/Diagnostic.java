package dev.strata.source;

import java.util.Objects;
import java.util.Optional;

/// One thing wrong with a user's text: what, where, and what to do.
///
/// `rule` is the name of a check (`StageNameCasing`) where the diagnostic comes from one, `hint`
/// the remedy.
public record Diagnostic(
    Severity severity,
    Optional<String> rule,
    String message,
    SourceRange range,
    Optional<String> hint) {
  public Diagnostic {
    Objects.requireNonNull(severity);
    Objects.requireNonNull(message);
    Objects.requireNonNull(range);
  }

  public static Diagnostic error(SourceRange range, String message) {
    return new Diagnostic(Severity.ERROR, Optional.empty(), message, range, Optional.empty());
  }

  public static Diagnostic error(SourceRange range, String message, String hint) {
    return new Diagnostic(Severity.ERROR, Optional.empty(), message, range, Optional.of(hint));
  }

  public static Diagnostic warning(SourceRange range, String rule, String message) {
    return new Diagnostic(Severity.WARNING, Optional.of(rule), message, range, Optional.empty());
  }
}
