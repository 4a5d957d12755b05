package dev.strata.solver;

import dev.strata.oci.History;
import dev.strata.snapshot.State;
import java.util.List;

/// Where a stage stands after its steps: the state, its history, and whether a COPY is part of it.
record Solved(State state, List<History> history, boolean copied) {
  Solved {
    history = List.copyOf(history);
  }
}
