package dev.strata.image;

import dev.strata.context.PathGlob;
import dev.strata.context.PatternException;
import dev.strata.layer.Layer;
import dev.strata.snapshot.StateTree;
import dev.strata.tree.Entry;
import dev.strata.tree.TreePath;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/// What the layers of an image did to one path, lowest first: the last event tells what is there.
///
/// @param path as in {@link Entry}
public record PathHistory(String path, List<Event> events) {
  public PathHistory {
    events = List.copyOf(events);
  }

  /// What one layer did.
  public sealed interface Event {
    /// The layer's position, 0 for the lowest.
    int layer();

    /// It put something here. `before` is what that took the place of; a file that was only given
    /// another mode or owner stands in the layer as a whole, too.
    record Wrote(int layer, Entry entry, Optional<Entry> before) implements Event {}

    /// It took away what was here: `by` is the path that it removed or replaced, this one or a
    /// folder above.
    record Removed(int layer, Entry before, String by) implements Event {}
  }

  /// What is there in the end.
  public Optional<Entry> visible() {
    return !events.isEmpty() && events.getLast() instanceof Event.Wrote(_, Entry entry, _)
        ? Optional.of(entry)
        : Optional.empty();
  }

  /// The histories of all paths that `pattern` matches in any layer, in order. A pattern that
  /// is a path of the image (`bin/[`), or has no wildcards, is that one path; where no layer has
  /// it, links in the folders above it are followed.
  public static List<PathHistory> find(StateTree tree, String pattern) throws PatternException {
    TreeSet<String> paths = new TreeSet<>(TreePath.ORDER);
    String clean = TreePath.clean(pattern);
    boolean literal = !tree.versions(clean).isEmpty() || tree.find(clean).isPresent();
    if (!literal && PathGlob.hasWildcards(pattern)) {
      PathGlob glob = PathGlob.parse(clean);
      for (Layer layer : tree.layers()) {
        layer.index().entries().stream().map(Entry::path).filter(glob::matches).forEach(paths::add);
      }
    } else {
      paths.add(literal ? clean : tree.resolveParent(clean).orElse(clean));
    }
    return paths.stream()
        .map(path -> of(tree, path))
        .filter(history -> !history.events().isEmpty())
        .toList();
  }

  /// What the layers did to this very path, no pattern; no events where they never had it.
  public static PathHistory of(StateTree tree, String path) {
    List<Event> events = new ArrayList<>();
    Optional<Entry> now = Optional.empty();
    for (int i = 0; i < tree.layers().size(); i++) {
      Layer layer = tree.layers().get(i);
      Optional<Entry> own = layer.find(path);
      boolean writes = own.isPresent() && !own.get().isWhiteout();
      Optional<String> hider = own.isPresent() && !writes ? Optional.of(path) : hider(layer, path);
      if (now.isPresent() && hider.isPresent() && !writes) {
        events.add(new Event.Removed(i, now.get(), hider.get()));
        now = Optional.empty();
      }
      if (writes) {
        events.add(new Event.Wrote(i, own.get(), now));
        now = own;
      }
    }
    if (events.isEmpty()) {
      implied(tree, path).ifPresent(events::add);
    }
    return new PathHistory(path, events);
  }

  /// The folder above that this layer removes, replaces by what is no folder, or makes opaque.
  private static Optional<String> hider(Layer layer, String path) {
    for (String above = path; !above.isEmpty(); ) {
      above = TreePath.parent(above);
      Optional<Entry> entry = layer.find(above);
      if (entry.isPresent() && (!entry.get().isDirectory() || entry.get().opaque())) {
        return Optional.of(above);
      }
    }
    return Optional.empty();
  }

  /// A folder that no layer names stands for itself in the lowest layer with something in it.
  private static Optional<Event> implied(StateTree tree, String path) {
    Optional<Entry> entry = tree.find(path);
    for (int i = 0; i < tree.layers().size() && entry.isPresent(); i++) {
      if (tree.layers().get(i).index().impliedFolders().contains(path)) {
        return Optional.of(new Event.Wrote(i, entry.get(), Optional.empty()));
      }
    }
    return Optional.empty();
  }
}
