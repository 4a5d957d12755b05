package dev.strata.report;

import dev.strata.solver.BuildEvent;

/// Shows nothing.
public final class QuietProgress implements BuildEvent.Sink {
  @Override
  public void take(BuildEvent event) {}
}
