package dev.strata.witness;

import dev.strata.layer.Layer;
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
/// Where as many layers differ on both sides, they are versions of one another, and what an entry
/// says that both versions have is the same in both states: only the other entries count.
///
/// All lists are sorted, so one walk through each layer is enough.
final class Concerned {
  private final Witness witness;
  private final BitSet concerned = new BitSet();
  private final Set<String> folders = new HashSet<>();
  private final Set<String> linked = new HashSet<>();

  private Concerned(Witness witness) {
    this.witness = witness;
  }

  /// The positions of such paths in the witness, in order.
  static int[] of(Witness witness, Differing<Layer> differing) {
    Concerned concerned = new Concerned(witness);
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
      // A further name makes the first one another file to look at.
      entry.hardLinkTo().ifPresent(linked::add);
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
      String path = witness.paths().get(i);
      boolean several = seen.attributes().filter(a -> a.names() > 1).isPresent();
      if (several || folders.contains(path) || linked.contains(path)) {
        concerned.set(i);
      }
    }
  }
}
