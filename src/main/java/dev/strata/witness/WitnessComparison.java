package dev.strata.witness;

import dev.strata.snapshot.StateTree;
import java.util.Map;
import java.util.Optional;

/// Compares a witness with a state. Only what was observed is looked at, in the layers' indexes.
public sealed interface WitnessComparison {
  /// The state would have looked the same to the step.
  ///
  /// @param observations how many were compared
  record Same(int observations) implements WitnessComparison {}

  /// The step would have seen something else.
  ///
  /// @param path the one that says most: a file that was read before one that was only looked up
  /// @param words for people: `/app/deps.txt, which the step read, changed`
  record Differs(String path, String words) implements WitnessComparison {}

  static WitnessComparison of(Witness witness, StateTree state) {
    Optional<Telling> best = Optional.empty();
    for (Map.Entry<String, Observation> seen : witness.observations().entrySet()) {
      String path = seen.getKey();
      Observation then = seen.getValue();
      Observation now = Observing.look(state, path, asked(then));
      if (!then.equals(now)) {
        Telling telling = Telling.of(path, then, now);
        if (best.isEmpty() || telling.rank() < best.get().rank()) {
          best = Optional.of(telling);
        }
      }
    }
    return best.<WitnessComparison>map(b -> new Differs(b.path(), b.words()))
        .orElseGet(() -> new Same(witness.size()));
  }

  private static int asked(Observation then) {
    return (then.content().isPresent() ? Observing.CONTENT : 0)
        | (then.linkTarget().isPresent() ? Observing.LINK : 0)
        | (then.listing().isPresent() ? Observing.LISTING : 0);
  }
}
