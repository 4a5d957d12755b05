package dev.strata.sandbox;

import java.time.Duration;

/// How a process ended.
public sealed interface ExitStatus {
  /// The exit code as shells and BuildKit give it: 128 + n for signal n.
  int code();

  default boolean isSuccess() {
    return code() == 0;
  }

  /// It ended by itself.
  record Exited(int code) implements ExitStatus {}

  /// A signal killed it; `name` as in `SIGKILL`.
  record Signalled(int signal, String name) implements ExitStatus {
    @Override
    public int code() {
      return 128 + signal;
    }
  }

  /// It was killed since it ran longer than this.
  record TimedOut(Duration limit) implements ExitStatus {
    @Override
    public int code() {
      return 124;
    }
  }
}
