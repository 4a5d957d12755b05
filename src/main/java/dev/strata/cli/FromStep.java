package dev.strata.cli;

import dev.strata.container.Containers;
import dev.strata.solver.Engine;

/// `--from-step`.
final class FromStep {
  private FromStep() {}

  static Containers.Found create(RunCommand command, Engine engine, String step)
      throws WrongUseException {
    throw new WrongUseException("--from-step " + step + " is not there yet");
  }
}
