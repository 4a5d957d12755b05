package dev.strata.copy;

import dev.strata.tree.Entry;
import dev.strata.tree.TreePath;
import java.io.IOException;
import java.util.Optional;

/// Finds out why a source is not there, and what may have been meant.
record MissingSource(SourceTree tree, String origin) {
  CopyException explain(String path, String message) throws IOException {
    Optional<String> ignored = tree.whyAbsent(path);
    if (ignored.isPresent()) {
      return new CopyException(
          message, "it is " + ignored.get() + ": add a line `!" + path + "` after that rule");
    }
    return nearest(path)
        .map(near -> new CopyException(message, "did you mean \"" + near + "\"?"))
        .orElseGet(() -> new CopyException(message, "it is not in " + origin));
  }

  /// The path with its first missing part replaced by the name there that is nearest to it.
  private Optional<String> nearest(String path) throws IOException {
    String folder = "";
    for (String part : path.split("/", -1)) {
      String next = TreePath.child(folder, part);
      if (tree.find(next).isPresent()) {
        folder = next;
        continue;
      }
      Optional<String> best = Optional.empty();
      int bestDistance = Math.max(1, part.length() / 3) + 1;
      for (Entry entry : tree.list(folder)) {
        int distance = distance(part, entry.name());
        if (distance < bestDistance) {
          bestDistance = distance;
          best = Optional.of(entry.path());
        }
      }
      return best;
    }
    return Optional.empty();
  }

  /// How many letters have to be added, removed or replaced; a change of case counts nothing more
  /// than being worse than equal.
  private static int distance(String a, String b) {
    if (a.equalsIgnoreCase(b)) {
      return 0;
    }
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int above = row[j];
        int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(replaced, Math.min(above, row[j - 1]) + 1);
        diagonal = above;
      }
    }
    return row[b.length()];
  }
}
