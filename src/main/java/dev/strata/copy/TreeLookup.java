package dev.strata.copy;

import dev.strata.tree.Entry;
import dev.strata.tree.TreePath;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/// Looks up what stands at a path, links not followed.
@FunctionalInterface
interface TreeLookup {
  /// As many as Linux follows, and then some: BuildKit's bound.
  int MAX_LINKS = 255;

  Optional<Entry> find(String path) throws IOException;

  /// Where `path` leads when every link in it is followed, the last part's too, and none leads
  /// above the root. Parts that do not exist stay as they are.
  default String follow(String path) throws IOException, CopyException {
    Deque<String> ahead = new ArrayDeque<>(List.of(TreePath.clean(path).split("/")));
    List<String> walked = new ArrayList<>();
    int links = 0;
    while (!ahead.isEmpty()) {
      String part = ahead.pop();
      if (part.equals("..")) {
        if (!walked.isEmpty()) {
          walked.removeLast();
        }
        continue;
      }
      if (part.isEmpty() || part.equals(".")) {
        continue;
      }
      walked.add(part);
      Optional<Entry> entry = find(String.join("/", walked));
      if (entry.isEmpty() || !entry.get().isSymlink()) {
        continue;
      }
      if (++links > MAX_LINKS) {
        throw new CopyException("/" + path + ": too many levels of symbolic links");
      }
      String target = entry.get().linkTarget();
      walked.removeLast();
      if (target.startsWith("/")) {
        walked.clear();
      }
      List.of(target.split("/")).reversed().forEach(ahead::push);
    }
    return String.join("/", walked);
  }
}
