package dev.strata.key;

/// Stored key parts that are damaged or of another version. To a build this is a miss, never an
/// error.
public final class MalformedKeyException extends Exception {
  private static final long serialVersionUID = 1L;

  MalformedKeyException(String message) {
    super(message);
  }
}
