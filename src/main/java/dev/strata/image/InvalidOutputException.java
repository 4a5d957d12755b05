package dev.strata.image;

/// The text of an `-o` option is wrong: what is, and what to write instead.
public final class InvalidOutputException extends Exception {
  private static final long serialVersionUID = 1;
  private final String hint;

  InvalidOutputException(String message, String hint) {
    super(message);
    this.hint = hint;
  }

  public String hint() {
    return hint;
  }
}
