package dev.strata.context;

/// A pattern that a user wrote and that has no meaning. The message names the pattern and, as the
/// original does, the fault: `syntax error in pattern`, `illegal exclusion pattern: "!"`.
public final class PatternException extends Exception {
  private static final long serialVersionUID = 1;

  private final String pattern;
  private final String message;

  public PatternException(String pattern, String message) {
    super(message);
    this.pattern = pattern;
    this.message = message;
  }

  static PatternException syntax(String pattern) {
    return new PatternException(pattern, "syntax error in pattern: \"" + pattern + "\"");
  }

  @Override
  public String getMessage() {
    return message;
  }

  /// The pattern as written.
  public String pattern() {
    return pattern;
  }
}
