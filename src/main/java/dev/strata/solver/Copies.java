package dev.strata.solver;

import dev.strata.layer.LayerId;
import dev.strata.plan.CopySource;
import dev.strata.plan.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What COPY and ADD have to do with a state.
///
/// @param any whether any is among the steps that made it
/// @param fetched the layers of those that took something from the network
record Copies(boolean any, List<LayerId> fetched) {
  static final Copies NONE = new Copies(false, List.of());

  Copies {
    fetched = List.copyOf(fetched);
  }

  /// With one more step, and the layer that it made.
  Copies with(Step step, Optional<LayerId> layer) {
    if (!(step instanceof Step.Copy copy)) {
      return this;
    }
    boolean remote =
        copy.sources().stream()
            .anyMatch(s -> s instanceof CopySource.Url || s instanceof CopySource.Git);
    if (!remote || layer.isEmpty()) {
      return new Copies(true, fetched);
    }
    List<LayerId> more = new ArrayList<>(fetched);
    more.add(layer.get());
    return new Copies(true, more);
  }
}
