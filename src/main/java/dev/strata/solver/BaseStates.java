package dev.strata.solver;

import dev.strata.layer.LayerId;
import dev.strata.plan.ResolvedImage;
import dev.strata.snapshot.State;

/// The state of an image, known from its config alone: its layers' diff ids name them.
final class BaseStates {
  private BaseStates() {}

  static State of(ResolvedImage image) {
    return State.of(image.config().diffIds().stream().map(id -> new LayerId(id.digest())).toList());
  }
}
