package dev.strata.solver;

import dev.strata.oci.History;
import dev.strata.snapshot.State;
import java.util.List;

/// Where a stage stands after some of its steps: the state, its history so far, and whether the
/// last step changed the state against the build before (what a miss below it is told by).
record Solved(State state, List<History> history) {
  Solved {
    history = List.copyOf(history);
  }
}
