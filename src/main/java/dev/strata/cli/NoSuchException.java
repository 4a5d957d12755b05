package dev.strata.cli;

/// What was named is not there, in docker's words, which ends the command with docker's exit code.
final class NoSuchException extends Exception {
  private static final long serialVersionUID = 1;

  NoSuchException(String message) {
    super(message);
  }
}
