package dev.strata.cli;

/// The command line asks for what cannot be: what, and what to write instead.
final class WrongUseException extends Exception {
  WrongUseException(String message) {
    super(message);
  }
}
