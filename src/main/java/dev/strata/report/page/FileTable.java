package dev.strata.report.page;

import dev.strata.image.PathHistory;
import dev.strata.layer.Layer;
import dev.strata.oci.Json;
import dev.strata.snapshot.StateTree;
import dev.strata.tree.Entry;
import dev.strata.tree.EntryType;
import dev.strata.tree.TreePath;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeSet;

/// Every path that any layer of a state has or removes, as columns: a hundred thousand are a few
/// megabytes. Rows are in the order of paths, a folder right before what is in it; row 0 is the
/// root.
///
/// ```text
/// name    the last component
/// parent  the row of the folder that holds it; -1 for the root
/// type    one letter a row: d folder, f file, l symbolic link, p, s, c, b; - where nothing is
// known
/// mode    permission bits, decimal
/// owner   an index into owners ("uid:gid")
/// size    in bytes
/// layer   the layer that wrote what is, or was last, there; -1 for a folder that no layer has
/// gone    the rows of what is there no more
/// target  row → text of a symbolic link
/// events  row → what the layers did, lowest first, where that is more than to write it once:
///         [layer, "wrote" | "replaced" | "removed", size, mode, the path by which it was removed]
/// ```
final class FileTable {
  private final StateTree tree;
  private final List<Json> names = new ArrayList<>();
  private final List<Json> parents = new ArrayList<>();
  private final StringBuilder types = new StringBuilder();
  private final List<Json> modes = new ArrayList<>();
  private final List<Json> owners = new ArrayList<>();
  private final List<Json> sizes = new ArrayList<>();
  private final List<Json> layers = new ArrayList<>();
  private final List<Json> gone = new ArrayList<>();
  private final SequencedMap<String, Json> targets = new LinkedHashMap<>();
  private final SequencedMap<String, Json> events = new LinkedHashMap<>();
  private final Map<String, Integer> rows = new HashMap<>();
  private final SequencedMap<String, Integer> ownerNumbers = new LinkedHashMap<>();

  private FileTable(StateTree tree) {
    this.tree = tree;
  }

  static Json of(StateTree tree) throws IOException {
    FileTable table = new FileTable(tree);
    for (String path : table.paths()) {
      table.add(path);
    }
    return table.columns();
  }

  /// Paths of all layers, with the folders above them.
  private TreeSet<String> paths() {
    TreeSet<String> paths = new TreeSet<>(TreePath.ORDER);
    paths.add("");
    for (Layer layer : tree.layers()) {
      for (Entry entry : layer.index().entries()) {
        String path = entry.path();
        while (!path.isEmpty() && paths.add(path)) {
          path = TreePath.parent(path);
        }
      }
    }
    return paths;
  }

  private void add(String path) {
    int row = names.size();
    rows.put(path, row);
    PathHistory history = PathHistory.of(tree, path);
    names.add(Json.text(TreePath.name(path)));
    parents.add(Json.number(path.isEmpty() ? -1 : rows.getOrDefault(TreePath.parent(path), 0)));
    if (history.events().isEmpty()) {
      put('-', 0, "0:0", 0, -1);
      return;
    }
    PathHistory.Event last = history.events().getLast();
    Entry entry = entry(last);
    put(
        letter(entry.type()),
        entry.mode(),
        entry.uid() + ":" + entry.gid(),
        entry.size(),
        wroteLast(history));
    if (entry.isSymlink()) {
      targets.put(Integer.toString(row), Json.text(entry.linkTarget()));
    }
    if (last instanceof PathHistory.Event.Removed) {
      gone.add(Json.number(row));
    }
    if (history.events().size() > 1) {
      events.put(
          Integer.toString(row),
          new Json.Array(history.events().stream().map(FileTable::event).toList()));
    }
  }

  private void put(char type, int mode, String owner, long size, int layer) {
    types.append(type);
    modes.add(Json.number(mode));
    owners.add(Json.number(ownerNumbers.computeIfAbsent(owner, _ -> ownerNumbers.size())));
    sizes.add(Json.number(size));
    layers.add(Json.number(layer));
  }

  private static int wroteLast(PathHistory history) {
    return history.events().reversed().stream()
        .filter(e -> e instanceof PathHistory.Event.Wrote)
        .findFirst()
        .map(PathHistory.Event::layer)
        .orElse(-1);
  }

  private static Entry entry(PathHistory.Event event) {
    return switch (event) {
      case PathHistory.Event.Wrote(_, Entry entry, _) -> entry;
      case PathHistory.Event.Removed(_, Entry before, _) -> before;
    };
  }

  private static Json event(PathHistory.Event event) {
    Entry entry = entry(event);
    List<Json> values = new ArrayList<>();
    values.add(Json.number(event.layer()));
    switch (event) {
      case PathHistory.Event.Wrote(_, _, var before) ->
          values.add(Json.text(before.isEmpty() ? "wrote" : "replaced"));
      case PathHistory.Event.Removed _ -> values.add(Json.text("removed"));
    }
    values.add(Json.number(entry.size()));
    values.add(Json.number(entry.mode()));
    if (event instanceof PathHistory.Event.Removed(_, _, String by)) {
      values.add(Json.text("/" + by));
    }
    return new Json.Array(values);
  }

  private static char letter(EntryType type) {
    return switch (type) {
      case DIRECTORY -> 'd';
      case FILE -> 'f';
      case SYMLINK -> 'l';
      case FIFO -> 'p';
      case SOCKET -> 's';
      case CHAR_DEVICE -> 'c';
      case BLOCK_DEVICE -> 'b';
      case WHITEOUT -> '-';
    };
  }

  private Json columns() {
    SequencedMap<String, Json> to = new LinkedHashMap<>();
    to.put("name", new Json.Array(names));
    to.put("parent", new Json.Array(parents));
    to.put("type", Json.text(types.toString()));
    to.put("mode", new Json.Array(modes));
    to.put("owners", Json.texts(ownerNumbers.sequencedKeySet()));
    to.put("owner", new Json.Array(owners));
    to.put("size", new Json.Array(sizes));
    to.put("layer", new Json.Array(layers));
    to.put("gone", new Json.Array(gone));
    to.put("target", new Json.Members(targets));
    to.put("events", new Json.Members(events));
    return new Json.Members(to);
  }
}
