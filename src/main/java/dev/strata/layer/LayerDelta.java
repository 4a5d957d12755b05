package dev.strata.layer;

import dev.strata.tree.Entry;
import dev.strata.tree.EntryType;
import dev.strata.tree.Tree;
import dev.strata.tree.TreePath;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/// How a layer differs from an earlier version of it, where a small image over the earlier one's
/// can say so.
///
/// It cannot say everything. A whiteout in the small image hides a path of the layer's own lower
/// images and of every layer below alike; a folder over a file would no longer join the folders of
/// the layers below; an opaque folder would hide the layer's own lower images. Then, and where much
/// changed, a layer is written whole.
///
/// @param changed what the small image has: new and changed entries, by path
/// @param removed the topmost paths that are no longer there
/// @param kept for each entry of the new version that is as it was, its place in the earlier index;
///     -1 for the others
/// @param entries of the new version: the earlier one's where nothing but a time differs, and, of a
///     folder, its names neither
/// @param dead places in the earlier index of the files whose bytes are no longer used
record LayerDelta(
    SortedMap<String, Entry> changed,
    List<String> removed,
    int[] kept,
    List<Entry> entries,
    List<Integer> dead) {
  /// Each image is one more lower of a mount, and one more place to read from.
  static final int MOST_IMAGES = 8;

  private static final int ALWAYS_FEW = 64;

  /// More changes than an eighth make the next mounts dearer than this write is cheap.
  private static final int LARGEST_PART = 8;

  /// @param wanted the new version, in {@link TreePath#ORDER}, files with their digests
  /// @param parent the state below both versions
  static Optional<LayerDelta> between(Layer base, List<Entry> wanted, Tree parent)
      throws IOException {
    if (base.stack().images().size() >= MOST_IMAGES || base.index().hasImpliedFolders()) {
      return Optional.empty();
    }
    return new Comparison(base.index(), wanted, parent).run();
  }

  private static final class Comparison {
    private final LayerIndex base;
    private final List<Entry> wanted;
    private final Tree parent;
    private final int limit;
    private final SortedMap<String, Entry> changed = new TreeMap<>(TreePath.ORDER);
    private final List<String> removed = new ArrayList<>();
    private final List<Integer> dead = new ArrayList<>();
    private final int[] kept;
    private final List<Entry> entries;
    private final Set<String> foldersWithOtherNames = new HashSet<>();

    Comparison(LayerIndex base, List<Entry> wanted, Tree parent) {
      this.base = base;
      this.wanted = wanted;
      this.parent = parent;
      this.limit = Math.max(ALWAYS_FEW, wanted.size() / LARGEST_PART);
      this.kept = new int[wanted.size()];
      this.entries = new ArrayList<>(wanted.size());
    }

    Optional<LayerDelta> run() throws IOException {
      int o = 0;
      int n = 0;
      while (o < base.size() || n < wanted.size()) {
        int order = order(o, n);
        boolean possible = order < 0 ? remove(o++) : order > 0 ? add(n++) : compare(o++, n++);
        if (!possible || changed.size() + dead.size() > limit) {
          return Optional.empty();
        }
      }
      takeTimesOfFolders();
      return Optional.of(new LayerDelta(changed, removed, kept, entries, dead));
    }

    /// A folder whose names are others has the time of that.
    private void takeTimesOfFolders() {
      for (int n = 0; n < wanted.size(); n++) {
        Entry now = wanted.get(n);
        if (kept[n] >= 0
            && foldersWithOtherNames.contains(now.path())
            && now.mtimeNanos() != entries.get(n).mtimeNanos()) {
          kept[n] = -1;
          entries.set(n, now);
          changed.put(now.path(), now);
        }
      }
    }

    private int order(int o, int n) {
      if (o == base.size()) {
        return 1;
      }
      if (n == wanted.size()) {
        return -1;
      }
      return TreePath.ORDER.compare(base.entries().get(o).path(), wanted.get(n).path());
    }

    private boolean remove(int o) throws IOException {
      Entry old = base.entries().get(o);
      if (old.type() == EntryType.WHITEOUT || isLinked(old)) {
        return false;
      }
      bury(o, old);
      foldersWithOtherNames.add(TreePath.parent(old.path()));
      if (!removed.isEmpty() && TreePath.isWithin(old.path(), removed.getLast())) {
        return true;
      }
      removed.add(old.path());
      return !old.path().isEmpty() && parent.find(old.path()).isEmpty();
    }

    private boolean add(int n) {
      Entry entry = wanted.get(n);
      if (entry.hardLinkTo().isPresent()) {
        return false;
      }
      change(n, entry);
      foldersWithOtherNames.add(TreePath.parent(entry.path()));
      return true;
    }

    private boolean compare(int o, int n) {
      Entry old = base.entries().get(o);
      Entry now = wanted.get(n);
      if (old.withMtimeNanos(0).equals(now.withMtimeNanos(0))) {
        kept[n] = o;
        entries.add(old);
        return true;
      }
      if (old.isDirectory() != now.isDirectory()
          || old.opaque() != now.opaque()
          || old.isWhiteout()
          || now.isWhiteout()
          || now.hardLinkTo().isPresent()
          || isLinked(old)) {
        return false;
      }
      bury(o, old);
      change(n, now);
      return true;
    }

    private void change(int n, Entry entry) {
      kept[n] = -1;
      entries.add(entry);
      changed.put(entry.path(), entry);
    }

    private void bury(int o, Entry old) {
      if (old.isFile() && old.size() > 0) {
        dead.add(o);
      }
    }

    private boolean isLinked(Entry old) {
      return old.isFile() && (old.hardLinkTo().isPresent() || !base.linksTo(old.path()).isEmpty());
    }
  }
}
