package dev.strata.witness;

import java.util.ArrayList;
import java.util.List;

/// The layers that only one of two states has, each lowest first: those that stand at the same
/// place from below or from above are left out.
///
/// @param then of the state that was observed
/// @param now of the one that it is compared with
public record Differing<L>(List<L> then, List<L> now) {
  public Differing {
    then = List.copyOf(then);
    now = List.copyOf(now);
  }

  static <L> Differing<L> between(List<L> then, List<L> now) {
    int shorter = Math.min(then.size(), now.size());
    int below = 0;
    while (below < shorter && then.get(below).equals(now.get(below))) {
      below++;
    }
    int above = 0;
    while (above < shorter - below
        && then.get(then.size() - 1 - above).equals(now.get(now.size() - 1 - above))) {
      above++;
    }
    return new Differing<>(
        then.subList(below, then.size() - above), now.subList(below, now.size() - above));
  }

  List<L> all() {
    List<L> all = new ArrayList<>(then);
    all.addAll(now);
    return all;
  }

  /// Whether each layer of the one state has a counterpart in the other.
  boolean isPaired() {
    return then.size() == now.size();
  }
}
