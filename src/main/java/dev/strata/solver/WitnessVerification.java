package dev.strata.solver;

import dev.strata.cache.CacheRecord;
import dev.strata.layer.Layer;
import dev.strata.layer.LayerId;
import dev.strata.tree.Entry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/// Whether a step that would have been reused made, when it was run all the same, the layer that it
/// would have been reused with.
final class WitnessVerification {
  private static final int PATHS_NAMED = 5;

  private WitnessVerification() {}

  /// @param reused what the step was reused with, or would be
  static void check(Layers layers, CacheRecord reused, Optional<Layer> made)
      throws IOException, InterruptedException, StepFailure {
    Optional<LayerId> expected = reused.layer();
    if (made.map(Layer::id).equals(expected)) {
      return;
    }
    List<Entry> before =
        expected.isPresent() ? layers.get(expected.get()).index().entries() : List.of();
    List<Entry> now = made.map(layer -> layer.index().entries()).orElse(List.of());
    List<String> paths = differing(before, now);
    if (paths.isEmpty()) {
      return;
    }
    throw new StepFailure(
        "nothing that this step observed changed, and yet it made another layer than in build "
            + reused.buildId()
            + ": "
            + String.join(", ", paths),
        Optional.of(
            "a step that writes times or random bytes, or takes them from the network, differs from"
                + " itself; if this one does not, Strata is at fault: use --witness=off, and report"
                + " it"),
        Optional.empty());
  }

  private static List<String> differing(List<Entry> before, List<Entry> now) {
    TreeSet<String> differing = new TreeSet<>();
    List<Entry> a = before.stream().map(entry -> entry.withMtimeNanos(0)).toList();
    List<Entry> b = now.stream().map(entry -> entry.withMtimeNanos(0)).toList();
    java.util.Set<Entry> inBoth = new java.util.HashSet<>(a);
    inBoth.retainAll(b);
    a.stream().filter(entry -> !inBoth.contains(entry)).map(Entry::path).forEach(differing::add);
    b.stream().filter(entry -> !inBoth.contains(entry)).map(Entry::path).forEach(differing::add);
    List<String> few = new ArrayList<>();
    for (String path : differing) {
      if (few.size() == PATHS_NAMED) {
        few.add("and " + (differing.size() - PATHS_NAMED) + " more");
        break;
      }
      few.add("/" + path);
    }
    return few;
  }
}
