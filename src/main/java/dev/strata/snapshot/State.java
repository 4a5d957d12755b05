package dev.strata.snapshot;

import dev.strata.key.StateDigest;
import dev.strata.layer.LayerId;
import java.util.ArrayList;
import java.util.List;

/// An immutable root file system: layers over each other, and the digest that they make.
///
/// @param digest what {@link StateDigest} tells of the layers
/// @param layers lowest first; none for the empty state
public record State(StateDigest digest, List<LayerId> layers) {
  /// The empty state.
  public static final State SCRATCH = new State(StateDigest.SCRATCH, List.of());

  public State {
    layers = List.copyOf(layers);
  }

  /// The state of these layers, lowest first.
  public static State of(List<LayerId> layers) {
    State state = SCRATCH;
    for (LayerId layer : layers) {
      state = state.with(layer);
    }
    return state;
  }

  /// The state of this layer over this one.
  public State with(LayerId layer) {
    List<LayerId> sum = new ArrayList<>(layers);
    sum.add(layer);
    return new State(digest.with(layer.digest()), sum);
  }
}
