package dev.strata.witness;

import dev.strata.layer.Layer;
import dev.strata.layer.LayerId;
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
  static int[] of(Observations observations, List<Layer> differing) {
    if (differing.isEmpty()) {
      return new int[0];
    }
    Concerned concerned = new Concerned(observations);
    for (Layer layer : differing) {
      concerned.walk(layer.index().entries());
    }
    concerned.addFoldersAndLinks();
    return concerned.concerned.stream().toArray();
  }

  /// The layers that only one of two states has, those that stand at the same place from below or
  /// from above left out.
  static List<LayerId> differing(List<LayerId> then, List<LayerId> now) {
    int shorter = Math.min(then.size(), now.size());
    int below = 0;
    while (below < shorter && then.get(below).equals(now.get(below))) {
      below++;
    }
    int above = 0;
    while (above < shorter - below
        && then.get(then.size() - 1 - above).equals(now.get(now.size() - 1 - above))) {
      above++;
    }
    List<LayerId> differing = new ArrayList<>(then.subList(below, then.size() - above));
    differing.addAll(now.subList(below, now.size() - above));
    return differing;
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
      Integer at = positions.get(path);
      if (at != null) {
        concerned.set(at);
      }
      boolean hides = !entry.isDirectory() || entry.opaque();
      if (hides && holders.contains(path)) {
        addBelow(path);
      }
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
    for (String folder : folders) {
      Integer at = positions.get(folder);
      if (at != null) {
        concerned.set(at);
      }
    }
    for (int i = 0; i < paths.size(); i++) {
      if ((observations.flags(i) & Observation.SEVERAL_NAMES) != 0) {
        concerned.set(i);
      }
    }
  }
}
