package dev.strata.solver;

/// What becomes of what a RUN observes of its parent state.
public enum WitnessMode {
  /// A RUN is reused when nothing that it observed has changed, where this machine can observe it.
  AUTO,
  /// A RUN is reused over the same parent state only; nothing is observed.
  OFF,
  /// A RUN that would be reused is run all the same; that it makes another layer is an error.
  VERIFY
}
