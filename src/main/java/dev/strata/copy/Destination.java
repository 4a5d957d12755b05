package dev.strata.copy;

import dev.strata.layer.ContentSource;
import dev.strata.tree.Entry;
import dev.strata.tree.Tree;
import dev.strata.tree.TreePath;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The parent tree with what was laid out over it so far. For one thread.
final class Destination implements TreeLookup {
  private final Tree parent;
  private final Attributes attributes;
  private final long timestampNanos;
  private final Map<String, Placed> placed = new HashMap<>();
  private final Set<String> fresh = new HashSet<>();
  private int links;

  /// `link` numbers the inode that a file is a name of; zero when it has no other name, and less
  /// for a folder that is only carried.
  private record Placed(Entry entry, Optional<ContentSource> content, int link) {}

  Destination(Tree parent, Attributes attributes, long timestampNanos) {
    this.parent = parent;
    this.attributes = attributes;
    this.timestampNanos = timestampNanos;
  }

  /// A number for a new inode with several names.
  int newLink() {
    return ++links;
  }

  @Override
  public Optional<Entry> find(String path) throws IOException {
    Placed here = placed.get(path);
    if (here != null) {
      return here.entry().isWhiteout() ? Optional.empty() : Optional.of(here.entry());
    }
    if (path.isEmpty()) {
      return Optional.of(
          parent.find("").orElseGet(() -> Entry.directory("", 0755, 0, 0, timestampNanos)));
    }
    return isHidden(path) ? Optional.empty() : parent.find(path);
  }

  /// Whether what the parent may have at this path is out of sight.
  private boolean isHidden(String path) {
    if (placed.isEmpty()) {
      return false;
    }
    String folder = path;
    while (!folder.isEmpty()) {
      folder = TreePath.parent(folder);
      if (fresh.contains(folder)) {
        return true;
      }
      Placed above = placed.get(folder);
      if (above != null && (!above.entry().isDirectory() || above.entry().opaque())) {
        return true;
      }
    }
    return false;
  }

  /// Puts an entry where nothing stands, or something that it replaces.
  void place(Entry entry, Optional<ContentSource> content, int link) throws IOException {
    String path = entry.path();
    Entry placing = entry;
    if (entry.isDirectory() && !path.isEmpty()) {
      Optional<Entry> below = isHidden(path) ? Optional.empty() : parent.find(path);
      if (below.isEmpty()) {
        fresh.add(path);
      } else if (find(path).filter(Entry::isDirectory).isEmpty()) {
        placing = entry.withOpaque(below.get().isDirectory());
      } else {
        Placed before = placed.get(path);
        placing = entry.withOpaque(before != null && before.entry().opaque());
      }
    }
    placed.put(path, new Placed(placing, content, link));
  }

  /// Gives a folder that stands here a time. That alone is no change: a folder of the parent is
  /// still only carried.
  void setTime(Entry folder, long mtimeNanos) {
    if (folder.path().isEmpty()) {
      return;
    }
    Placed before = placed.getOrDefault(folder.path(), new Placed(folder, Optional.empty(), -1));
    Entry timed = before.entry().withMtimeNanos(mtimeNanos);
    placed.put(folder.path(), new Placed(timed, before.content(), before.link()));
  }

  /// Puts a second name of the file `first`, which stands here already, at `path`. A file of the
  /// parent is taken into the layer for it.
  void placeLinked(Entry first, String path) {
    Placed known = placed.get(first.path());
    if (known == null) {
      known =
          new Placed(
              first.withHardLinkTo(Optional.empty()),
              Optional.of(() -> parent.open(first)),
              newLink());
      placed.put(first.path(), known);
    }
    Entry second = known.entry().withPath(path);
    placed.put(path, new Placed(second, known.content(), known.link()));
  }

  /// Takes away what stands at `path`, with all that is below it.
  void remove(String path) throws IOException {
    boolean folder = find(path).filter(Entry::isDirectory).isPresent();
    boolean inParent = !isHidden(path) && parent.find(path).isPresent();
    if (folder) {
      placed.keySet().removeIf(other -> isBelow(other, path));
      fresh.removeIf(other -> isBelow(other, path) || other.equals(path));
    }
    placed.remove(path);
    if (inParent) {
      placed.put(path, new Placed(Entry.whiteout(path), Optional.empty(), 0));
    }
  }

  private static boolean isBelow(String path, String folder) {
    return path.length() > folder.length() && TreePath.isWithin(path, folder);
  }

  /// Makes `folder` and the folders above it where they are missing.
  void makeFolders(String folder) throws IOException, CopyException {
    makeFolders(folder, attributes);
  }

  /// As {@link #makeFolders(String)}, with these attributes.
  void makeFolders(String folder, Attributes attributes) throws IOException, CopyException {
    Optional<Entry> existing = find(folder);
    if (existing.isPresent()) {
      if (!existing.get().isDirectory()) {
        throw new CopyException(
            "mkdir /" + folder + ": not a directory",
            "remove the file in an earlier RUN, or name another destination");
      }
      return;
    }
    makeFolders(TreePath.parent(folder), attributes);
    place(attributes.created(folder, timestampNanos), Optional.empty(), 0);
  }

  /// Everything that was laid out, sorted, with the folders above it; never the root itself. Empty
  /// where all of it is carried.
  List<PlannedEntry> entries() throws IOException {
    if (placed.values().stream().allMatch(one -> one.link() < 0)) {
      return List.of();
    }
    for (String path : List.copyOf(placed.keySet())) {
      carryFoldersAbove(path);
    }
    List<Placed> sorted = new ArrayList<>(placed.values());
    sorted.sort((a, b) -> TreePath.ORDER.compare(a.entry().path(), b.entry().path()));
    Map<Integer, String> firstNames = new HashMap<>();
    List<PlannedEntry> entries = new ArrayList<>(sorted.size());
    for (Placed one : sorted) {
      if (!one.entry().path().isEmpty()) {
        entries.add(planned(one, firstNames));
      }
    }
    return List.copyOf(entries);
  }

  private static PlannedEntry planned(Placed placed, Map<Integer, String> firstNames) {
    if (placed.link() > 0) {
      String first = firstNames.putIfAbsent(placed.link(), placed.entry().path());
      if (first != null) {
        return new PlannedEntry(
            placed.entry().withHardLinkTo(Optional.of(first)), Optional.empty(), false);
      }
    }
    return new PlannedEntry(placed.entry(), placed.content(), placed.link() < 0);
  }

  private void carryFoldersAbove(String path) throws IOException {
    String folder = TreePath.parent(path);
    while (!folder.isEmpty() && !placed.containsKey(folder)) {
      Optional<Entry> entry = parent.find(folder);
      if (entry.isPresent()) {
        placed.put(folder, new Placed(entry.get().withOpaque(false), Optional.empty(), -1));
      }
      folder = TreePath.parent(folder);
    }
  }
}
