package dev.strata.snapshot;

import dev.strata.layer.Layer;
import dev.strata.layer.LayerIndex;
import dev.strata.tree.Entry;
import dev.strata.tree.Tree;
import dev.strata.tree.TreePath;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// A state as its layers' indexes tell it, with nothing mounted: whiteouts and opaque folders are
/// applied, and entries bear no marks of layers. It shows what overlayfs would show. Immutable;
/// safe for use by several threads.
///
/// A folder belongs to the topmost layer that names it; one that layers only imply belongs to root
/// and has mode 0755. A hard link whose first name is hidden, or comes from another layer, links to
/// the first name that is left.
public final class StateTree implements Tree {
  private static final int IMPLIED_MODE = 0755;
  private static final int MOST_LINKS = 40;
  private static final int MOST_CACHED_FOLDERS = 50_000;

  /// The entries of one layer below a folder: those from `from` up to, not including, `to`.
  private record Part(int layer, int from, int to) {}

  /// What stands at a path, of which layer, and, for a folder, what it is made of, topmost first.
  private record Found(Entry entry, int layer, List<Part> parts) {}

  /// One layer's word on a path.
  ///
  /// @param position of the layer in the state, 0 for the lowest
  public record Version(int position, Layer layer, Entry entry) {}

  private final List<Layer> layers;
  private final Found root;
  private final Map<String, Found> folders = new ConcurrentHashMap<>();

  /// @param layers lowest first
  public StateTree(List<Layer> layers) {
    this.layers = List.copyOf(layers);
    this.root = findRoot();
  }

  /// The layers, lowest first.
  public List<Layer> layers() {
    return layers;
  }

  @Override
  public Optional<Entry> find(String path) {
    return locate(path).map(this::visible);
  }

  @Override
  public List<Entry> list(String folder) {
    Optional<Found> found = locate(folder).filter(at -> at.entry().isDirectory());
    if (found.isEmpty()) {
      return List.of();
    }
    List<Entry> children = new ArrayList<>();
    for (String child : childrenOf(folder, found.get().parts())) {
      lookUp(found.get().parts(), child).ifPresent(at -> children.add(visible(at)));
    }
    return children;
  }

  @Override
  public InputStream open(Entry entry) throws IOException {
    Found found =
        locate(entry.path())
            .filter(at -> at.entry().isFile())
            .orElseThrow(() -> new IllegalArgumentException("no file at /" + entry.path()));
    return layers.get(found.layer()).open(found.entry());
  }

  /// Hands over this entry and all that is below, in order.
  public void walk(String path, EntryVisitor visitor) throws IOException {
    Optional<Entry> entry = find(path);
    if (entry.isPresent()) {
      visitor.visit(entry.get());
      walkBelow(entry.get(), visitor);
    }
  }

  /// What {@link StateTree#walk} calls.
  @FunctionalInterface
  public interface EntryVisitor {
    void visit(Entry entry) throws IOException;
  }

  /// The path that `path` leads to, every symbolic link followed, `..` in a link never leading
  /// above the root. Parts that do not exist are kept. Empty when more than 40 links (Linux's
  /// limit) are met, or the way goes through what is no folder.
  public Optional<String> resolve(String path) {
    return resolve(path, true);
  }

  /// As {@link #resolve}, but a link at the end of the path is not followed.
  public Optional<String> resolveParent(String path) {
    return resolve(path, false);
  }

  /// The layer that what is visible at this path comes from.
  public Optional<Layer> layerOf(String path) {
    return locate(path).map(found -> layers.get(found.layer()));
  }

  /// How many names the inode at `entry`'s path has in a mount: as many as its layer gives it, also
  /// those that other layers hide.
  public int names(Entry entry) {
    if (!entry.isFile() || !hasLinks()) {
      return 1;
    }
    Optional<Found> found = locate(entry.path());
    return found.isEmpty() ? 1 : 1 + linksOf(found.get()).size();
  }

  /// What is the same for all names of one inode, and for no others.
  String inode(Entry entry) {
    Optional<Found> found = entry.isFile() && hasLinks() ? locate(entry.path()) : Optional.empty();
    return found.isEmpty() || linksOf(found.get()).isEmpty()
        ? entry.path()
        : "\0" + found.get().layer() + "\0" + firstOf(found.get());
  }

  /// Reads bytes of the file at `entry`'s path, unchecked, from `offset` on; -1 at its end.
  int read(Entry entry, long offset, ByteBuffer into) throws IOException {
    Found found =
        locate(entry.path())
            .filter(at -> at.entry().isFile())
            .orElseThrow(() -> new IllegalArgumentException("no file at /" + entry.path()));
    return layers.get(found.layer()).read(found.entry(), offset, into);
  }

  private boolean hasLinks() {
    return layers.stream().anyMatch(layer -> layer.index().hasLinks());
  }

  private List<String> linksOf(Found found) {
    return layers.get(found.layer()).index().linksTo(firstOf(found));
  }

  private static String firstOf(Found found) {
    return found.entry().hardLinkTo().orElse(found.entry().path());
  }

  /// What every layer says of exactly this path, whiteouts too, topmost first: the first that is
  /// visible hides the others. A folder above it that is removed or opaque is not among them.
  public List<Version> versions(String path) {
    List<Version> versions = new ArrayList<>();
    for (int i = layers.size() - 1; i >= 0; i--) {
      int position = i;
      layers
          .get(i)
          .find(path)
          .ifPresent(e -> versions.add(new Version(position, layers.get(position), e)));
    }
    return versions;
  }

  private void walkBelow(Entry folder, EntryVisitor visitor) throws IOException {
    if (!folder.isDirectory()) {
      return;
    }
    for (Entry child : list(folder.path())) {
      visitor.visit(child);
      walkBelow(child, visitor);
    }
  }

  private Optional<String> resolve(String path, boolean followLast) {
    Deque<String> left = new ArrayDeque<>(List.of(path.split("/")));
    String at = "";
    int links = 0;
    while (!left.isEmpty()) {
      String part = left.removeFirst();
      if (part.isEmpty() || part.equals(".")) {
        continue;
      }
      if (part.equals("..")) {
        at = TreePath.parent(at);
        continue;
      }
      String next = TreePath.child(at, part);
      Optional<Entry> entry = locate(next).map(Found::entry);
      boolean last = left.stream().allMatch(String::isEmpty);
      if (entry.isPresent() && entry.get().isSymlink() && (followLast || !last)) {
        if (++links > MOST_LINKS) {
          return Optional.empty();
        }
        String target = entry.get().linkTarget();
        at = target.startsWith("/") ? "" : at;
        List.of(target.split("/")).reversed().forEach(left::addFirst);
      } else if (entry.isPresent() && !entry.get().isDirectory() && !last) {
        return Optional.empty();
      } else {
        at = next;
      }
    }
    return Optional.of(at);
  }

  private Found findRoot() {
    List<Part> parts = new ArrayList<>();
    Entry named = null;
    int from = 0;
    for (int i = layers.size() - 1; i >= 0; i--) {
      LayerIndex index = layers.get(i).index();
      Optional<Entry> entry = index.find("");
      parts.add(new Part(i, entry.isPresent() ? 1 : 0, index.size()));
      if (entry.isPresent() && named == null) {
        named = entry.get();
        from = i;
      }
      if (entry.isPresent() && entry.get().opaque()) {
        break;
      }
    }
    return new Found(named == null ? implied("") : named, from, parts);
  }

  private Optional<Found> locate(String path) {
    if (path.isEmpty()) {
      return Optional.of(root);
    }
    Found cached = folders.get(path);
    if (cached != null) {
      return Optional.of(cached);
    }
    Optional<Found> parent = locate(TreePath.parent(path));
    if (parent.isEmpty() || !parent.get().entry().isDirectory()) {
      return Optional.empty();
    }
    Optional<Found> found = lookUp(parent.get().parts(), path);
    if (found.isPresent() && found.get().entry().isDirectory()) {
      if (folders.size() >= MOST_CACHED_FOLDERS) {
        folders.clear();
      }
      folders.put(path, found.get());
    }
    return found;
  }

  /// What the parts of the folder above make of `path`: the topmost word counts, folders add up
  /// until something hides what is below.
  private Optional<Found> lookUp(List<Part> folder, String path) {
    List<Part> parts = new ArrayList<>();
    Entry named = null;
    int namedBy = -1;
    for (Part part : folder) {
      LayerIndex index = layers.get(part.layer()).index();
      int position = index.position(path, part.from(), part.to());
      Entry entry = position >= 0 ? index.entries().get(position) : null;
      if (entry != null && !entry.isDirectory()) {
        return parts.isEmpty() && !entry.isWhiteout()
            ? Optional.of(new Found(entry, part.layer(), List.of()))
            : folder(path, named, namedBy, parts);
      }
      int from = position >= 0 ? position + 1 : -position - 1;
      int to = index.endOf(path, from);
      if (entry != null || to > from) {
        parts.add(new Part(part.layer(), from, to));
      }
      if (entry != null && named == null) {
        named = entry;
        namedBy = part.layer();
      }
      if (entry != null && entry.opaque()) {
        break;
      }
    }
    return folder(path, named, namedBy, parts);
  }

  private static Optional<Found> folder(
      String path, @Nullable Entry named, int namedBy, List<Part> parts) {
    if (parts.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        named == null
            ? new Found(implied(path), parts.getFirst().layer(), parts)
            : new Found(named, namedBy, parts));
  }

  private static Entry implied(String path) {
    return Entry.directory(path, IMPLIED_MODE, 0, 0, 0);
  }

  private TreeSet<String> childrenOf(String folder, List<Part> parts) {
    TreeSet<String> children = new TreeSet<>(TreePath.ORDER);
    for (Part part : parts) {
      LayerIndex index = layers.get(part.layer()).index();
      int at = part.from();
      while (at < part.to()) {
        String path = index.entries().get(at).path();
        int slash = path.indexOf('/', folder.isEmpty() ? 0 : folder.length() + 1);
        String child = slash < 0 ? path : path.substring(0, slash);
        children.add(child);
        at = index.endOf(child, at + 1);
      }
    }
    return children;
  }

  private Entry visible(Found found) {
    Entry entry = found.entry().opaque() ? found.entry().withOpaque(false) : found.entry();
    return entry.hardLinkTo().isEmpty()
        ? entry
        : entry.withHardLinkTo(firstName(found, entry.hardLinkTo().get()));
  }

  /// The first visible name of the file that `found` is a further name of; empty when that is
  /// `found` itself.
  private Optional<String> firstName(Found found, String first) {
    if (isFrom(found.layer(), first)) {
      return Optional.of(first);
    }
    for (String name : layers.get(found.layer()).index().linksTo(first)) {
      if (name.equals(found.entry().path())) {
        return Optional.empty();
      }
      if (isFrom(found.layer(), name)) {
        return Optional.of(name);
      }
    }
    return Optional.empty();
  }

  private boolean isFrom(int layer, String path) {
    return locate(path).filter(at -> at.layer() == layer).isPresent();
  }
}
