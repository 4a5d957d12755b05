package dev.strata.template;

/// A function cannot take what it is given.
final class FunctionException extends Exception {
  private static final long serialVersionUID = 1;

  FunctionException(String message) {
    super(message);
  }
}
