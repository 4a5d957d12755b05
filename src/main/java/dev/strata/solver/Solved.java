package dev.strata.solver;

import dev.strata.oci.History;
import dev.strata.snapshot.State;
import java.util.List;

/// Where a stage stands after its steps: the state, its history, and what copies are part of it.
record Solved(State state, List<History> history, Copies copies) {
  Solved {
    history = List.copyOf(history);
  }
}
