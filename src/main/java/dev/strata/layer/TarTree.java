package dev.strata.layer;

import dev.strata.linux.FileStatus;
import dev.strata.tree.Entry;
import dev.strata.tree.EntryType;
import dev.strata.tree.TreePath;
import java.io.IOException;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// What a tar says, as it comes to be entry by entry: a later one replaces an earlier one as it
/// would on disk, a hard link shares what its target holds at that moment, and nothing is reached
/// through a link.
final class TarTree {
  private static final String WHITEOUT = ".wh.";
  private static final String OPAQUE = ".wh..wh..opq";
  private static final String RESERVED = ".wh..wh.";
  private static final int IMPLIED_MODE = 0755;

  /// An inode: an entry without its final path, and where its bytes were put aside.
  private record Node(Entry entry, long spooledAt) {}

  private final TarLimits limits;
  private final Spool spool;
  private final TreeMap<String, Node> nodes = new TreeMap<>(TreePath.ORDER);
  private final TreeMap<String, Boolean> whiteouts = new TreeMap<>(TreePath.ORDER);
  private final TreeMap<String, Boolean> opaque = new TreeMap<>(TreePath.ORDER);

  TarTree(TarLimits limits, Spool spool) {
    this.limits = limits;
    this.spool = spool;
  }

  void add(TarHeader header, TarReader reader) throws IOException {
    String path = path(header.name(), header.name());
    String name = TreePath.name(path);
    if (name.startsWith(WHITEOUT)) {
      addMark(header, path, name);
      return;
    }
    if (path.isEmpty() && header.type() != TarHeader.DIRECTORY) {
      throw refuse(header, "the root can only be a folder");
    }
    checkParents(header, path);
    put(path, node(header, path, reader));
  }

  /// Hands all over, in order.
  void emit(LayerIngest into) throws IOException {
    settleMarks();
    Map<Node, String> firstNames = new IdentityHashMap<>();
    for (Map.Entry<String, Node> named : nodes.entrySet()) {
      Node node = named.getValue();
      Entry entry = node.entry().withPath(named.getKey());
      if (entry.isDirectory() && opaque.containsKey(entry.path())) {
        entry = entry.withOpaque(true);
      }
      if (entry.isFile()) {
        String first = firstNames.putIfAbsent(node, entry.path());
        entry = entry.withHardLinkTo(Optional.ofNullable(first));
      }
      into.add(entry, () -> spool.open(node.spooledAt(), node.entry().size()));
    }
  }

  private void addMark(TarHeader header, String path, String name) throws IOException {
    String folder = TreePath.parent(path);
    if (name.equals(OPAQUE)) {
      opaque.put(folder, true);
    } else if (!name.startsWith(RESERVED)) {
      String hidden = name.substring(WHITEOUT.length());
      if (hidden.isEmpty() || hidden.equals(".") || hidden.equals("..")) {
        throw refuse(header, "a whiteout of nothing");
      }
      checkParents(header, path);
      whiteouts.put(TreePath.child(folder, hidden), true);
    }
  }

  /// Whiteouts and opaque marks speak of the layers below only (OCI image spec, layer.md,
  /// "Whiteouts"): beside an entry of their own name, a folder becomes opaque, and anything else
  /// hides what is below by itself.
  private void settleMarks() {
    for (String path : whiteouts.keySet()) {
      Node node = nodes.get(path);
      String below = nodes.higherKey(path);
      boolean holds = below != null && TreePath.isWithin(below, path);
      if (holds || node != null && node.entry().isDirectory()) {
        opaque.put(path, true);
      } else if (node == null && !isHidden(path)) {
        nodes.put(path, new Node(Entry.whiteout(path), 0));
      }
    }
    for (String path : opaque.keySet()) {
      nodes.computeIfAbsent(
          path, folder -> new Node(Entry.directory(folder, IMPLIED_MODE, 0, 0, 0), 0));
    }
  }

  /// Whether a folder above is whited out and holds nothing, which hides this path as well.
  private boolean isHidden(String path) {
    String folder = path;
    while (!folder.isEmpty()) {
      folder = TreePath.parent(folder);
      Node node = nodes.get(folder);
      if (node != null && !node.entry().isDirectory()) {
        return true;
      }
    }
    return false;
  }

  private Node node(TarHeader header, String path, TarReader reader) throws IOException {
    return switch (header.type()) {
      case TarHeader.FILE ->
          new Node(entry(header, path, EntryType.FILE), spool.append(reader.content()));
      case TarHeader.HARD_LINK -> hardLink(header);
      case TarHeader.SYMLINK -> new Node(entry(header, path, EntryType.SYMLINK), 0);
      case TarHeader.CHAR_DEVICE -> new Node(entry(header, path, EntryType.CHAR_DEVICE), 0);
      case TarHeader.BLOCK_DEVICE -> new Node(entry(header, path, EntryType.BLOCK_DEVICE), 0);
      case TarHeader.DIRECTORY, 'D' -> new Node(entry(header, path, EntryType.DIRECTORY), 0);
      case TarHeader.FIFO -> new Node(entry(header, path, EntryType.FIFO), 0);
      default -> throw refuse(header, "entries of type " + header.type() + " are not supported");
    };
  }

  private Node hardLink(TarHeader header) throws IOException {
    Node target = nodes.get(path(header.linkName(), header.name()));
    if (target == null) {
      throw refuse(header, "a hard link to " + header.linkName() + ", which the layer lacks");
    }
    if (target.entry().isDirectory()) {
      throw refuse(header, "a hard link to the folder " + header.linkName());
    }
    return target;
  }

  private Entry entry(TarHeader header, String path, EntryType type) throws IOException {
    boolean symlink = type == EntryType.SYMLINK;
    long device = FileStatus.device((int) header.deviceMajor(), (int) header.deviceMinor());
    if (type == EntryType.CHAR_DEVICE && device == 0) {
      throw refuse(header, "device 0/0, which stands for a removed file in an overlay");
    }
    if (symlink) {
      int length = TreePath.encode(header.linkName()).length;
      if (length == 0 || length > limits.pathBytes()) {
        throw refuse(header, "a symbolic link with a target of " + length + " bytes");
      }
    }
    return new Entry(
        path,
        type,
        symlink ? 0777 : header.mode(),
        (int) header.uid(),
        (int) header.gid(),
        header.size(),
        Optional.empty(),
        symlink ? header.linkName() : "",
        Optional.empty(),
        device,
        KeptXattrs.of(header.xattrs()),
        header.mtimeNanos(),
        false);
  }

  private void put(String path, Node node) {
    Node before = nodes.put(path, node);
    if (!node.entry().isDirectory() && before != null && before.entry().isDirectory()) {
      removeBelow(path);
    }
  }

  private void removeBelow(String path) {
    String below = nodes.higherKey(path);
    while (below != null && TreePath.isWithin(below, path)) {
      nodes.remove(below);
      below = nodes.higherKey(path);
    }
    opaque.remove(path);
  }

  private void checkParents(TarHeader header, String path) throws IOException {
    String folder = path;
    while (!folder.isEmpty()) {
      folder = TreePath.parent(folder);
      Node node = nodes.get(folder);
      if (node != null) {
        if (!node.entry().isDirectory()) {
          throw refuse(header, "it goes through " + folder + ", which is no folder");
        }
        return;
      }
    }
  }

  /// The path that a name in the tar means; absolute names are meant from the root.
  private String path(String name, String at) throws IOException {
    String path = TreePath.clean(name);
    int depth = 0;
    for (String part : name.split("/")) {
      if (part.equals("..")) {
        throw new RefusedTarException(at, "a path with .. in it");
      }
      if (part.length() > TarLimits.NAME_BYTES / 4
          && TreePath.encode(part).length > TarLimits.NAME_BYTES) {
        throw new RefusedTarException(at, "a name of more than " + TarLimits.NAME_BYTES + " bytes");
      }
      depth++;
    }
    if (depth > limits.depth() + 1) {
      throw new RefusedTarException(at, "more than " + limits.depth() + " folders deep");
    }
    if (name.length() > limits.pathBytes() / 4
        && TreePath.encode(name).length > limits.pathBytes()) {
      throw new RefusedTarException(at, "a path of more than " + limits.pathBytes() + " bytes");
    }
    return path;
  }

  private static RefusedTarException refuse(TarHeader header, String reason) {
    return new RefusedTarException(header.name(), reason);
  }
}
