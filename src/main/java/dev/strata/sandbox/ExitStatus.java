package dev.strata.sandbox;

import java.time.Duration;
import java.util.Optional;

/// How a process ended.
public sealed interface ExitStatus {
  /// What shells add to the number of a signal.
  int SIGNAL_BASE = 128;

  /// The exit code as shells and BuildKit give it: 128 + n for signal n.
  int code();

  default boolean isSuccess() {
    return code() == 0;
  }

  /// It ended by itself.
  record Exited(int code) implements ExitStatus {
    /// The signal that such a code tells of: shells end so when a child of theirs was killed.
    public Optional<String> signalName() {
      return code > SIGNAL_BASE && code <= SIGNAL_BASE + SignalNames.LAST
          ? Optional.of(SignalNames.of(code - SIGNAL_BASE))
          : Optional.empty();
    }
  }

  /// A signal killed it; `name` as in `SIGKILL`.
  record Signalled(int signal, String name) implements ExitStatus {
    @Override
    public int code() {
      return SIGNAL_BASE + signal;
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
