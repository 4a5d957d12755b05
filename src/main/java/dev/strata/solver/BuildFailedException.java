package dev.strata.solver;

import dev.strata.source.Diagnostic;
import java.util.Optional;

/// A step did not succeed: its process failed, or its sources are not there. Nothing of it was
/// recorded.
///
/// `vertex` and `step` name its line of progress; `diagnostic` says what and where. `exitCode` is
/// there when a process ended so.
public final class BuildFailedException extends Exception {
  private final int vertex;
  private final String step;
  private final transient Diagnostic diagnostic;
  private final transient Optional<Integer> exitCode;

  BuildFailedException(int vertex, String step, Diagnostic diagnostic, Optional<Integer> exitCode) {
    super(diagnostic.message());
    this.vertex = vertex;
    this.step = step;
    this.diagnostic = diagnostic;
    this.exitCode = exitCode;
  }

  public int vertex() {
    return vertex;
  }

  public String step() {
    return step;
  }

  public Diagnostic diagnostic() {
    return diagnostic;
  }

  public Optional<Integer> exitCode() {
    return exitCode;
  }
}
