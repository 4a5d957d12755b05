package dev.strata.sandbox;

import java.io.IOException;

/// A process that could not be run as its spec asks. The message says what failed, why, and what
/// can be done.
public final class SandboxException extends IOException {
  private static final long serialVersionUID = 1;

  public SandboxException(String message) {
    super(message);
  }

  public SandboxException(String message, Throwable cause) {
    super(message, cause);
  }
}
