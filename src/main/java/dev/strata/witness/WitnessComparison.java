package dev.strata.witness;

import dev.strata.layer.Layer;
import java.io.IOException;
import java.util.Optional;

/// Compares a witness with a tree. Only what was observed is looked at, in the layers' indexes.
public sealed interface WitnessComparison {
  /// The tree would have looked the same to the step.
  ///
  /// @param looked how many of the observed paths lie in what differs
  record Same(int looked) implements WitnessComparison {}

  /// The step would have seen something else.
  ///
  /// @param path the one that says most: a file that was read before one that was only looked up
  /// @param words for people: `/app/deps.txt, which the step read, changed`
  record Differs(String path, String words) implements WitnessComparison {}

  /// A tree that is put together when something has to be looked up in it.
  @FunctionalInterface
  interface TreeSource {
    ViewedTree get() throws IOException, InterruptedException;
  }

  /// Looks at every path of the witness.
  static WitnessComparison of(Witness witness, ViewedTree tree, Place place) {
    int all = witness.paths().size();
    return compare(witness, java.util.stream.IntStream.range(0, all).toArray(), tree, place);
  }

  /// Looks only at the paths that the layers `differing` have to do with: those in which the state
  /// that was observed and `tree` differ.
  static WitnessComparison of(
      Witness witness, Differing<Layer> differing, TreeSource tree, Place place)
      throws IOException, InterruptedException {
    int[] concerned = Concerned.of(witness.observations(), differing);
    return concerned.length == 0 ? new Same(0) : compare(witness, concerned, tree.get(), place);
  }

  private static WitnessComparison compare(
      Witness witness, int[] positions, ViewedTree tree, Place place) {
    Optional<Telling> best = Optional.empty();
    for (int position : positions) {
      String path = witness.paths().get(position);
      Observation then = witness.observations().at(position);
      Observation now = Observing.look(tree, path, then.asked());
      if (!then.isAsGoodAs(now)) {
        Telling telling = Telling.of(place, path, then, now);
        if (best.isEmpty() || telling.rank() < best.get().rank()) {
          best = Optional.of(telling);
        }
      }
    }
    return best.<WitnessComparison>map(b -> new Differs(b.path(), b.words()))
        .orElseGet(() -> new Same(positions.length));
  }
}
