package dev.strata.witness;

import dev.strata.layer.Layer;
import dev.strata.layer.LayerId;
import dev.strata.tree.Entry;
import dev.strata.tree.TreePath;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
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
/// Both lists are sorted, so one walk through each layer is enough.
final class Concerned {
  private final Witness witness;
  private final BitSet concerned = new BitSet();
  private final Set<String> folders = new HashSet<>();

  private Concerned(Witness witness) {
    this.witness = witness;
  }

  /// The positions of such paths in the witness, in order.
  static int[] of(Witness witness, List<Layer> differing) {
    Concerned concerned = new Concerned(witness);
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
    int at = 0;
    String lastFolder = null;
    for (Entry entry : entries) {
      String path = entry.path();
      while (at < witness.paths().size()
          && TreePath.ORDER.compare(witness.paths().get(at), path) < 0) {
        at++;
      }
      String folder = TreePath.parent(path);
      if (!folder.equals(lastFolder)) {
        addFolders(folder);
        lastFolder = folder;
      }
      boolean hides = !entry.isDirectory() || entry.opaque();
      int end = at;
      while (end < witness.paths().size() && concerns(path, hides, witness.paths().get(end))) {
        end++;
      }
      concerned.set(at, end);
    }
  }

  private static boolean concerns(String path, boolean hides, String observed) {
    return hides ? TreePath.isWithin(observed, path) : observed.equals(path);
  }

  private void addFolders(String folder) {
    String at = folder;
    while (folders.add(at) && !at.isEmpty()) {
      at = TreePath.parent(at);
    }
  }

  private void addFoldersAndLinks() {
    for (int i = 0; i < witness.paths().size(); i++) {
      Observation seen = witness.at(i);
      boolean linked = seen.attributes().filter(a -> a.names() > 1).isPresent();
      if (linked || folders.contains(witness.paths().get(i))) {
        concerned.set(i);
      }
    }
  }
}
