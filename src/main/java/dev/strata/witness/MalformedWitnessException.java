package dev.strata.witness;

/// Bytes that are no witness, or one of another version; the step is then run.
public final class MalformedWitnessException extends Exception {
  private static final long serialVersionUID = 1;

  MalformedWitnessException(String message) {
    super(message);
  }

  MalformedWitnessException(String message, Throwable cause) {
    super(message, cause);
  }
}
