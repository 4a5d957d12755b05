package dev.strata.cli;

/// What the process says on its end.
public enum ExitCode {
  OK(0),
  /// A step failed, or a check found an error.
  BUILD_FAILED(1),
  /// The command line or the Dockerfile is wrong.
  WRONG_USE(2),
  /// The machine, the store or a file of the user's stands in the way.
  ENVIRONMENT(3),
  /// There is nothing of the name that was given, which docker says so.
  NOT_FOUND(1),
  /// A template of `--format` is wrong, which docker says so.
  WRONG_TEMPLATE(64),
  /// The user stopped the build (128 + SIGINT).
  INTERRUPTED(130);

  private final int code;

  ExitCode(int code) {
    this.code = code;
  }

  public int code() {
    return code;
  }
}
