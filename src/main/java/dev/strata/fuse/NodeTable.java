package dev.strata.fuse;

import dev.strata.tree.Entry;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The inodes that the kernel holds numbers of. A number lives until the kernel forgets it as often
/// as it was told it, and is never used again. Safe for use by several threads.
final class NodeTable {
  static final long ROOT = 1;

  private final Map<Long, Node> byId = new HashMap<>();
  private final Map<String, Node> byInode = new HashMap<>();
  private long lastId = ROOT;

  NodeTable(Node root) {
    byId.put(root.id, root);
    byInode.put(root.inode, root);
  }

  synchronized @Nullable Node find(long id) {
    return byId.get(id);
  }

  /// The node of an entry that is about to be told to the kernel.
  synchronized Node lookUp(String inode, Entry entry) {
    Node node = byInode.get(inode);
    if (node == null) {
      node = new Node(++lastId, inode, entry);
      byId.put(node.id, node);
      byInode.put(inode, node);
    }
    node.lookups++;
    return node;
  }

  synchronized void forget(long id, long lookups) {
    Node node = byId.get(id);
    if (node == null || id == ROOT) {
      return;
    }
    node.lookups -= lookups;
    if (node.lookups <= 0) {
      byId.remove(id);
      byInode.remove(node.inode);
    }
  }
}
