package dev.strata.context;

import dev.strata.tree.TreePath;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Finds the names that share one inode: every later one becomes a hard link to the first.
final class HardLinks {
  private record Inode(long device, long number) {}

  private HardLinks() {}

  static void mark(Map<String, List<Node>> folders) {
    Map<Inode, String> first = new HashMap<>();
    folders.values().stream()
        .flatMap(List::stream)
        .filter(node -> !node.isFolder() && node.status().links() > 1)
        .sorted(Comparator.comparing(node -> node.entry().path(), TreePath.ORDER))
        .forEach(
            node -> {
              Inode inode = new Inode(node.status().device(), node.status().inode());
              String earlier = first.putIfAbsent(inode, node.entry().path());
              if (earlier != null) {
                node.linkTo(earlier);
              }
            });
  }
}
