package dev.strata.solver;

import dev.strata.tree.Entry;
import dev.strata.tree.TreePath;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// How the entries of a layer differ from those of an earlier one, in words: `work/words.txt:
/// content changed`. Times are no difference.
final class FileChanges {
  private FileChanges() {}

  /// Both lists are in {@link TreePath#ORDER}.
  static List<String> between(List<Entry> old, List<Entry> now) {
    List<String> changes = new ArrayList<>();
    int o = 0;
    int n = 0;
    while (o < old.size() || n < now.size()) {
      int order = order(old, o, now, n);
      if (order < 0) {
        changes.add(old.get(o++).path() + ": removed");
      } else if (order > 0) {
        changes.add(now.get(n++).path() + ": added");
      } else {
        change(old.get(o++), now.get(n++)).ifPresent(changes::add);
      }
    }
    return changes;
  }

  private static int order(List<Entry> old, int o, List<Entry> now, int n) {
    if (o == old.size()) {
      return 1;
    }
    if (n == now.size()) {
      return -1;
    }
    return TreePath.ORDER.compare(old.get(o).path(), now.get(n).path());
  }

  private static Optional<String> change(Entry old, Entry now) {
    List<String> what = new ArrayList<>();
    if (old.type() != now.type()) {
      what.add("became a " + now.type().name().toLowerCase(java.util.Locale.ROOT));
    } else {
      if (!old.content().equals(now.content())) {
        what.add("content changed");
      }
      if (!old.linkTarget().equals(now.linkTarget())) {
        what.add("link target " + old.linkTarget() + " → " + now.linkTarget());
      }
      if (old.device() != now.device()) {
        what.add("device changed");
      }
    }
    if (old.mode() != now.mode()) {
      what.add("mode " + octal(old.mode()) + " → " + octal(now.mode()));
    }
    if (old.uid() != now.uid() || old.gid() != now.gid()) {
      what.add("owner " + old.uid() + ":" + old.gid() + " → " + now.uid() + ":" + now.gid());
    }
    if (!old.xattrs().equals(now.xattrs())) {
      what.add("extended attributes changed");
    }
    return what.isEmpty()
        ? Optional.empty()
        : Optional.of(now.path() + ": " + String.join(", ", what));
  }

  private static String octal(int mode) {
    return "0" + Integer.toOctalString(mode);
  }
}
