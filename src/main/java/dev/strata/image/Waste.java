package dev.strata.image;

import dev.strata.layer.Layer;
import dev.strata.oci.Digest;
import dev.strata.snapshot.StateTree;
import dev.strata.tree.Entry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What an image stores in vain, in bytes of files before compression.
///
/// - `storedBytes` is what all layers hold, `visibleBytes` what is there in the end.
/// - `hidden` are files that a later layer replaces or removes, the largest first.
/// - `duplicates` are contents that several layers hold, those that cost most first.
/// - `efficiency` is from 0 to 1, as dive counts it: over all paths, the size of the smallest
///   version in any layer over the sum of all versions; a removed file counts as a version of no
///   bytes, a removed folder as one of all that was in it.
public record Waste(
    long storedBytes,
    long visibleBytes,
    List<Hidden> hidden,
    List<Duplicate> duplicates,
    double efficiency) {
  public Waste {
    hidden = List.copyOf(hidden);
    duplicates = List.copyOf(duplicates);
  }

  /// A file of `layer` that the layer `hiddenBy`, or a folder's removal in it, hides.
  public record Hidden(String path, int layer, long bytes, int hiddenBy) {}

  /// One content at several places, at least two of them in different layers.
  public record Duplicate(Digest content, long bytes, List<Place> places) {
    public Duplicate {
      places = List.copyOf(places);
    }

    public long wastedBytes() {
      return bytes * (places.size() - 1);
    }
  }

  /// A path in a layer.
  public record Place(int layer, String path) {}

  public long hiddenBytes() {
    return storedBytes - visibleBytes;
  }

  public static Waste of(StateTree tree) throws IOException {
    List<Hidden> hidden = new ArrayList<>();
    Map<Digest, List<Place>> places = new TreeMap<>(Comparator.comparing(Digest::toString));
    Map<Digest, Long> sizes = new HashMap<>();
    long stored = 0;
    long visible = 0;
    for (int i = 0; i < tree.layers().size(); i++) {
      Layer layer = tree.layers().get(i);
      for (Entry entry : layer.index().entries()) {
        if (!entry.isFile() || entry.hardLinkTo().isPresent() || entry.size() == 0) {
          continue;
        }
        stored += entry.size();
        Digest content = entry.content().orElseThrow();
        places.computeIfAbsent(content, _ -> new ArrayList<>()).add(new Place(i, entry.path()));
        sizes.put(content, entry.size());
        int by = hiddenBy(tree, entry.path(), i);
        if (by < 0 || hasVisibleLink(tree, i, entry.path())) {
          visible += entry.size();
        } else {
          hidden.add(new Hidden(entry.path(), i, entry.size(), by));
        }
      }
    }
    hidden.sort(
        Comparator.comparingLong(Hidden::bytes)
            .reversed()
            .thenComparing(Hidden::path)
            .thenComparing(Hidden::layer));
    List<Duplicate> duplicates = new ArrayList<>();
    places.forEach(
        (content, at) -> {
          if (at.stream().map(Place::layer).distinct().count() > 1) {
            duplicates.add(new Duplicate(content, sizes.getOrDefault(content, 0L), at));
          }
        });
    duplicates.sort(Comparator.comparingLong(Duplicate::wastedBytes).reversed());
    return new Waste(stored, visible, hidden, duplicates, Efficiency.of(tree.layers()));
  }

  /// The layer that hides this path of this layer; -1 where none does.
  private static int hiddenBy(StateTree tree, String path, int layer) {
    for (PathHistory.Event event : PathHistory.of(tree, path).events()) {
      if (event.layer() > layer) {
        return event.layer();
      }
    }
    return -1;
  }

  private static boolean hasVisibleLink(StateTree tree, int layer, String path) {
    for (String link : tree.layers().get(layer).index().linksTo(path)) {
      if (hiddenBy(tree, link, layer) < 0) {
        return true;
      }
    }
    return false;
  }
}
