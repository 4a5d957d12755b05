package dev.strata.context;

import dev.strata.tree.TreePath;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Finds nodes by path. One that follows the node found before, as in a walk, is found at once.
final class NodeCursor {
  private final Map<String, List<Node>> folders;
  private String folder = "";
  private List<Node> siblings = List.of();
  private int next;

  NodeCursor(Map<String, List<Node>> folders) {
    this.folders = folders;
  }

  Optional<Node> find(String path) {
    String parent = TreePath.parent(path);
    if (siblings.isEmpty() || !parent.equals(folder)) {
      folder = parent;
      siblings = folders.getOrDefault(parent, List.of());
      next = 0;
    }
    String name = TreePath.name(path);
    if (next < siblings.size() && siblings.get(next).name().equals(name)) {
      return Optional.of(siblings.get(next++));
    }
    int position = search(name);
    if (position < 0) {
      return Optional.empty();
    }
    next = position + 1;
    return Optional.of(siblings.get(position));
  }

  private int search(String name) {
    int low = 0;
    int high = siblings.size() - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int order = siblings.get(middle).name().compareTo(name);
      if (order == 0) {
        return middle;
      }
      if (order < 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return -1;
  }
}
