package dev.strata.linux;

import java.util.List;

/// What came of starting a program.
public sealed interface Start {
  /// It runs.
  record Started(ChildProcess process) implements Start {}

  /// None of the candidates could be executed; the process is gone.
  record NotExecutable(List<Attempt> attempts) implements Start {
    public NotExecutable {
      attempts = List.copyOf(attempts);
    }
  }

  /// One candidate and why it was not executed.
  record Attempt(String path, Errno errno) {}
}
