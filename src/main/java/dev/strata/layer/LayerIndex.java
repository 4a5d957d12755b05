package dev.strata.layer;

import dev.strata.oci.Digest;
import dev.strata.tree.Entry;
import dev.strata.tree.TreePath;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The sorted list of a layer's entries, and where each file's bytes stand in the layer's image.
/// Immutable; safe for use by several threads.
///
/// An index may name `a/b` without naming `a`: such an *implied* folder says nothing about `a`
/// but that it is a folder. How it is kept on disk is told in {@link LayerIndexCodec}.
public final class LayerIndex {
  private final List<Entry> entries;
  private final long[] offsets;
  private final Digest contentDigest;
  private final long totalBytes;
  private volatile @Nullable Map<String, List<String>> links;
  private volatile @Nullable Set<String> xattrNames;

  LayerIndex(List<Entry> entries, long[] offsets, Digest contentDigest, long totalBytes) {
    this.entries = List.copyOf(entries);
    this.offsets = offsets;
    this.contentDigest = contentDigest;
    this.totalBytes = totalBytes;
  }

  /// All entries, in {@link TreePath#ORDER}.
  public List<Entry> entries() {
    return entries;
  }

  public int size() {
    return entries.size();
  }

  public boolean isEmpty() {
    return entries.isEmpty();
  }

  /// The digest of what the entries say, mtimes apart ({@link LayerDigest}).
  public Digest contentDigest() {
    return contentDigest;
  }

  /// The sum of the files' sizes, a file with several names counted once.
  public long totalBytes() {
    return totalBytes;
  }

  public Optional<Entry> find(String path) {
    int position = position(path);
    return position >= 0 ? Optional.of(entries.get(position)) : Optional.empty();
  }

  /// The entries right below this folder; those of folders that are only implied are not invented.
  public List<Entry> list(String folder) {
    List<Entry> children = new ArrayList<>();
    int at = firstBelow(folder);
    int end = endOf(folder, at);
    while (at < end) {
      Entry entry = entries.get(at);
      String child = childOf(folder, entry.path());
      if (child.length() == entry.path().length()) {
        children.add(entry);
      }
      at = endOf(child, at + 1);
    }
    return children;
  }

  /// Where the bytes of the file `entry` begin in the image, in bytes; every file has them there in
  /// one piece.
  ///
  /// @throws IllegalArgumentException for what is not a file of this layer
  public long offset(Entry entry) {
    int position = position(entry.path());
    if (position < 0 || !entry.isFile()) {
      throw new IllegalArgumentException("no file of this layer: " + entry.path());
    }
    return offsets[position];
  }

  /// The place of `path` among the entries; `-(insertion point) - 1` when it is not there.
  public int position(String path) {
    return position(path, 0, entries.size());
  }

  /// As {@link #position(String)}, among the entries from `from` up to, not including, `to`.
  public int position(String path, int from, int to) {
    int low = from;
    int high = to - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int order = TreePath.ORDER.compare(entries.get(middle).path(), path);
      if (order < 0) {
        low = middle + 1;
      } else if (order > 0) {
        high = middle - 1;
      } else {
        return middle;
      }
    }
    return -(low + 1);
  }

  /// The first place from `from` on whose entry is not `folder` nor below it. What lies in a folder
  /// stands together, so this is found in the logarithm of the folder's size.
  public int endOf(String folder, int from) {
    int step = 1;
    int low = from;
    int high = from;
    while (high < entries.size() && TreePath.isWithin(entries.get(high).path(), folder)) {
      low = high + 1;
      high += step;
      step *= 2;
    }
    high = Math.min(high, entries.size());
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (TreePath.isWithin(entries.get(middle).path(), folder)) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /// The folders that hold an entry and have none themselves, in order; mostly none, or the root.
  public List<String> impliedFolders() {
    TreeSet<String> implied = new TreeSet<>(TreePath.ORDER);
    String lastParent = null;
    for (Entry entry : entries) {
      String folder = entry.path();
      while (!folder.isEmpty()) {
        folder = TreePath.parent(folder);
        if (folder.equals(lastParent)) {
          break;
        }
        if (position(folder) < 0) {
          implied.add(folder);
        }
      }
      lastParent = TreePath.parent(entry.path());
    }
    return List.copyOf(implied);
  }

  /// Whether {@link #impliedFolders} names any but the root.
  boolean hasImpliedFolders() {
    return impliedFolders().stream().anyMatch(folder -> !folder.isEmpty());
  }

  /// Whether any entry has an extended attribute whose name begins so.
  public boolean hasXattrs(String prefix) {
    Set<String> known = xattrNames;
    if (known == null) {
      known = new HashSet<>();
      for (Entry entry : entries) {
        known.addAll(entry.xattrs().keySet());
      }
      xattrNames = known;
    }
    return known.stream().anyMatch(name -> name.startsWith(prefix));
  }

  /// The further names of the file whose first name is `path`, in order.
  public List<String> linksTo(String path) {
    return links().getOrDefault(path, List.of());
  }

  /// Whether any file has several names.
  public boolean hasLinks() {
    return !links().isEmpty();
  }

  private Map<String, List<String>> links() {
    Map<String, List<String>> known = links;
    if (known == null) {
      known = new HashMap<>();
      for (Entry entry : entries) {
        if (entry.hardLinkTo().isPresent()) {
          known
              .computeIfAbsent(entry.hardLinkTo().get(), first -> new ArrayList<>())
              .add(entry.path());
        }
      }
      links = known;
    }
    return known;
  }

  private int firstBelow(String folder) {
    int position = position(folder);
    return position >= 0 ? position + 1 : -position - 1;
  }

  /// The path right below `folder` on the way to `path`.
  static String childOf(String folder, String path) {
    int slash = path.indexOf('/', folder.isEmpty() ? 0 : folder.length() + 1);
    return slash < 0 ? path : path.substring(0, slash);
  }

  long offsetAt(int position) {
    return offsets[position];
  }

  /// Collects entries in order. Not safe for several threads.
  static final class Builder {
    private final List<Entry> entries = new ArrayList<>();
    private long[] offsets = new long[64];
    private long totalBytes;

    /// Adds an entry.
    ///
    /// @param offset where its bytes begin; for a hard link, where those of its first name do
    void add(Entry entry, long offset) {
      if (!entries.isEmpty()) {
        String last = entries.getLast().path();
        if (TreePath.ORDER.compare(last, entry.path()) >= 0) {
          throw new IllegalArgumentException(entry.path() + " comes after " + last);
        }
      }
      if (entries.size() == offsets.length) {
        offsets = java.util.Arrays.copyOf(offsets, offsets.length * 2);
      }
      offsets[entries.size()] = offset;
      entries.add(Objects.requireNonNull(entry));
      if (entry.isFile() && entry.hardLinkTo().isEmpty()) {
        totalBytes += entry.size();
      }
    }

    /// The entry at this path among those added.
    Optional<Integer> find(String path) {
      int low = 0;
      int high = entries.size() - 1;
      while (low <= high) {
        int middle = (low + high) >>> 1;
        int order = TreePath.ORDER.compare(entries.get(middle).path(), path);
        if (order == 0) {
          return Optional.of(middle);
        }
        if (order < 0) {
          low = middle + 1;
        } else {
          high = middle - 1;
        }
      }
      return Optional.empty();
    }

    Entry entry(int position) {
      return entries.get(position);
    }

    long offset(int position) {
      return offsets[position];
    }

    int size() {
      return entries.size();
    }

    LayerIndex build() {
      return new LayerIndex(entries, offsets, LayerDigest.of(entries), totalBytes);
    }
  }
}
