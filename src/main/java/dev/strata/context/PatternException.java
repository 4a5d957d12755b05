package dev.strata.context;

/// A pattern that a user wrote and that has no meaning. The message names the pattern and, as the
/// original does, the fault: `syntax error in pattern`, `illegal exclusion pattern: "!"`.
public final class PatternException extends Exception {
  private final String pattern;

  public PatternException(String pattern, String message) {
    super(message);
    this.pattern = pattern;
  }

  static PatternException syntax(String pattern) {
    return new PatternException(pattern, "syntax error in pattern: \"" + pattern + "\"");
  }

  /// The pattern as written.
  public String pattern() {
    return pattern;
  }
}
