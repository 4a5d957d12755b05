package dev.strata.witness;

import dev.strata.layer.Layer;
import dev.strata.tree.Entry;
import dev.strata.tree.TreePath;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Which paths of a witness may look otherwise in a state that has other layers. Two states of
/// which these are all the layers that they do not share, in place and kind, agree on every other
/// path:
///
/// - a layer has to do with the paths that it names, and with the folders that hold these, since it
///   implies them and adds to their names;
/// - where it removes or replaces something, or hides what is below, with all that lies there;
/// - a file with several names with all of them: which is the first that is left depends on each.
///
/// Where as many layers differ on both sides, they are versions of one another, and what an entry
/// says that both versions have is the same in both states: only the other entries count.
///
/// A layer's path is looked up in a table of the observed ones; only what hides something is searched
/// below.
final class Concerned {
  private final List<String> paths;
  private final Observations observations;
  private final Map<String, Integer> positions;

  /// The folders that hold an observed path.
  private final Set<String> holders = new HashSet<>();

  private final BitSet concerned = new BitSet();
  private final Set<String> folders = new HashSet<>();

  private Concerned(Observations observations) {
    this.observations = observations;
    this.paths = observations.paths();
    this.positions = HashMap.newHashMap(paths.size());
    String last = null;
    for (int i = 0; i < paths.size(); i++) {
      positions.put(paths.get(i), i);
      String folder = TreePath.parent(paths.get(i));
      if (!folder.equals(last)) {
        addWithParents(folder, holders);
        last = folder;
      }
    }
  }

  /// The positions of such paths, in order.
  static int[] of(Observations observations, Differing<Layer> differing) {
    if (differing.all().isEmpty()) {
      return new int[0];
    }
    Concerned concerned = new Concerned(observations);
    if (differing.isPaired()) {
      for (int i = 0; i < differing.then().size(); i++) {
        concerned.walk(
            inOneOnly(
                differing.then().get(i).index().entries(),
                differing.now().get(i).index().entries()));
      }
    } else {
      for (Layer layer : differing.all()) {
        concerned.walk(layer.index().entries());
      }
    }
    concerned.addFoldersAndLinks();
    return concerned.concerned.stream().toArray();
  }

  /// The entries that one of two versions has and the other has not, in order; both, where they
  /// differ.
  private static List<Entry> inOneOnly(List<Entry> then, List<Entry> now) {
    List<Entry> found = new ArrayList<>();
    int t = 0;
    int n = 0;
    while (t < then.size() || n < now.size()) {
      int order =
          t == then.size()
              ? 1
              : n == now.size()
                  ? -1
                  : TreePath.ORDER.compare(then.get(t).path(), now.get(n).path());
      if (order == 0 && then.get(t).equals(now.get(n))) {
        t++;
        n++;
        continue;
      }
      if (order <= 0) {
        found.add(then.get(t++));
      }
      if (order >= 0) {
        found.add(now.get(n++));
      }
    }
    return found;
  }

  private void walk(List<Entry> entries) {
    String lastFolder = null;
    for (Entry entry : entries) {
      String path = entry.path();
      String folder = TreePath.parent(path);
      if (!folder.equals(lastFolder)) {
        addWithParents(folder, folders);
        lastFolder = folder;
      }
      mark(path);
      // A further name makes the first one another file to look at.
      entry.hardLinkTo().ifPresent(this::mark);
      boolean hides = !entry.isDirectory() || entry.opaque();
      if (hides && holders.contains(path)) {
        addBelow(path);
      }
    }
  }

  private void mark(String path) {
    Integer at = positions.get(path);
    if (at != null) {
      concerned.set(at);
    }
  }

  /// What lies in a folder stands together.
  private void addBelow(String folder) {
    int found = Collections.binarySearch(paths, folder, TreePath.ORDER);
    int at = found >= 0 ? found : -found - 1;
    while (at < paths.size() && TreePath.isWithin(paths.get(at), folder)) {
      concerned.set(at++);
    }
  }

  private static void addWithParents(String folder, Set<String> to) {
    String at = folder;
    while (to.add(at) && !at.isEmpty()) {
      at = TreePath.parent(at);
    }
  }

  private void addFoldersAndLinks() {
    folders.forEach(this::mark);
    for (int i = 0; i < paths.size(); i++) {
      if ((observations.flags(i) & Observation.SEVERAL_NAMES) != 0) {
        concerned.set(i);
      }
    }
  }
}
