package dev.strata.image;

import dev.strata.layer.Layer;
import dev.strata.snapshot.StateTree;
import dev.strata.tree.Entry;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/// An image's efficiency as dive counts it: see {@link Waste}.
final class Efficiency {
  private record Sizes(long smallest, long all) {
    Sizes and(long bytes) {
      return new Sizes(Math.min(smallest, bytes), all + bytes);
    }
  }

  private Efficiency() {}

  /// @param layers lowest first
  static double of(List<Layer> layers) throws IOException {
    Map<String, Sizes> paths = new HashMap<>();
    for (int i = 0; i < layers.size(); i++) {
      for (Entry entry : layers.get(i).index().entries()) {
        long bytes =
            entry.isWhiteout() ? removedBytes(layers.subList(0, i), entry.path()) : size(entry);
        paths.merge(entry.path(), new Sizes(bytes, bytes), (known, _) -> known.and(bytes));
      }
    }
    long smallest = paths.values().stream().mapToLong(Sizes::smallest).sum();
    long all = paths.values().stream().mapToLong(Sizes::all).sum();
    return all == 0 ? 1 : (double) smallest / all;
  }

  private static long removedBytes(List<Layer> below, String path) throws IOException {
    StateTree tree = new StateTree(below);
    if (tree.find(path).filter(Entry::isDirectory).isEmpty()) {
      return 0;
    }
    AtomicLong bytes = new AtomicLong();
    tree.walk(path, entry -> bytes.addAndGet(size(entry)));
    return bytes.get();
  }

  private static long size(Entry entry) {
    return entry.hardLinkTo().isPresent() ? 0 : entry.size();
  }
}
