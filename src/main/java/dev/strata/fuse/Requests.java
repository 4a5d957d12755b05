package dev.strata.fuse;

import dev.strata.erofs.OverlayXattrs;
import dev.strata.fuse.Node.Observation.Kind;
import dev.strata.linux.Errno;
import dev.strata.linux.NotedOwner;
import dev.strata.tree.Entry;
import dev.strata.tree.TreePath;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// Answers requests from the tree: puts the body of a reply behind its header, or says which error
/// to reply. Shared by the serving threads.
final class Requests {
  static final Errno OK = new Errno(0);
  private static final Errno ESTALE = new Errno(116);
  private static final Errno EPROTO = new Errno(71);

  private final FuseTree tree;
  private final RequestLog log;
  private final OverlayXattrs overlay;
  private final ServedIds ids;
  private final NodeTable nodes;
  private final Attributes attributes;
  private final Walks walks = new Walks();

  Requests(FuseTree tree, RequestLog log, OverlayXattrs overlay, ServedIds ids) throws IOException {
    this.tree = tree;
    this.log = log;
    this.overlay = overlay;
    this.ids = ids;
    this.attributes = new Attributes(tree, ids);
    Entry root = tree.find("").orElseThrow(() -> new IllegalStateException("a tree has no root"));
    Node node = new Node(NodeTable.ROOT, tree.inode(root), root);
    node.addName("", log);
    this.nodes = new NodeTable(node);
  }

  static boolean wantsReply(int opcode) {
    return opcode != Protocol.FORGET
        && opcode != Protocol.BATCH_FORGET
        && opcode != Protocol.INTERRUPT;
  }

  /// Handles a request. OPEN and OPENDIR are among those that get ENOSYS: the kernel then opens
  /// without asking, and keeps what it has read.
  Errno answer(int opcode, ByteBuffer request, ByteBuffer reply) throws IOException {
    log.answered();
    return switch (opcode) {
      case Protocol.INIT -> initialize(request, reply);
      case Protocol.FORGET -> forget(request);
      case Protocol.BATCH_FORGET -> forgetBatch(request);
      case Protocol.INTERRUPT, Protocol.DESTROY -> OK;
      case Protocol.STATFS -> describeFileSystem(reply);
      default -> {
        Node node = nodes.find(request.getLong(16));
        yield node == null ? ESTALE : answer(opcode, node, request, reply);
      }
    };
  }

  private Errno answer(int opcode, Node node, ByteBuffer request, ByteBuffer reply)
      throws IOException {
    return switch (opcode) {
      case Protocol.LOOKUP -> lookUp(node, text(request, 40), reply);
      case Protocol.GETATTR -> describe(node, reply);
      case Protocol.READLINK -> readLink(node, reply);
      case Protocol.READ -> read(node, request.getLong(48), request.getInt(56), reply);
      case Protocol.READDIR -> list(node, request.getLong(48), request.getInt(56), reply, false);
      case Protocol.READDIRPLUS -> list(node, request.getLong(48), request.getInt(56), reply, true);
      case Protocol.GETXATTR -> readXattr(node, text(request, 48), request.getInt(40), reply);
      case Protocol.LISTXATTR -> listXattrs(node, request.getInt(40), reply);
      default -> Errno.ENOSYS;
    };
  }

  /// A reply that reached nobody: what it told of is not held.
  void takeBack(int opcode, ByteBuffer reply) {
    if (opcode == Protocol.LOOKUP && reply.position() > Protocol.REPLY_HEADER) {
      nodes.forget(reply.getLong(Protocol.REPLY_HEADER), 1);
    } else if (opcode == Protocol.READDIRPLUS) {
      int at = Protocol.REPLY_HEADER;
      while (at < reply.position()) {
        nodes.forget(reply.getLong(at), 1);
        at += Attributes.plusBytes(reply.getInt(at + Protocol.ENTRY_BYTES + 16));
      }
    }
  }

  private Errno initialize(ByteBuffer request, ByteBuffer reply) {
    int major = request.getInt(40);
    if (major != Protocol.MAJOR || request.getInt(44) < Protocol.MINOR) {
      return EPROTO;
    }
    reply.putInt(Protocol.MAJOR).putInt(Protocol.MINOR);
    int wanted = Protocol.WANTED | (tree.hasAccessControlLists() ? Protocol.POSIX_ACL : 0);
    reply.putInt(request.getInt(48)).putInt(request.getInt(52) & wanted);
    reply.putShort((short) 64).putShort((short) 48);
    reply.putInt(4096).putInt(1);
    reply.putShort((short) Protocol.PAGES).putShort((short) 0);
    putZeros(reply, 32);
    return OK;
  }

  private Errno forget(ByteBuffer request) {
    nodes.forget(request.getLong(16), request.getLong(40));
    return OK;
  }

  private Errno forgetBatch(ByteBuffer request) {
    int count = request.getInt(40);
    for (int i = 0; i < count; i++) {
      nodes.forget(request.getLong(48 + 16 * i), request.getLong(56 + 16 * i));
    }
    return OK;
  }

  private static Errno describeFileSystem(ByteBuffer reply) {
    putZeros(reply, 40);
    reply.putInt(4096).putInt(255).putInt(4096);
    putZeros(reply, 28);
    return OK;
  }

  private Errno lookUp(Node folder, String name, ByteBuffer reply) throws IOException {
    String path = TreePath.child(folder.path(), name);
    Optional<Entry> found = tree.find(path);
    log.lookedUp(path, found);
    if (found.isEmpty()) {
      // Node 0 with a time to live: the kernel remembers that nothing is there.
      reply.putLong(0).putLong(0).putLong(Protocol.A_YEAR_SECONDS);
      putZeros(reply, 104);
      return OK;
    }
    walks.lookUp(folder.id);
    putEntry(found.get(), reply);
    return OK;
  }

  /// Tells of a node, which the kernel holds from now on.
  private void putEntry(Entry entry, ByteBuffer reply) {
    Node node = nodes.lookUp(tree.inode(entry), entry);
    node.addName(entry.path(), log);
    reply.putLong(node.id).putLong(0);
    reply.putLong(Protocol.A_YEAR_SECONDS).putLong(attributesSeconds(entry));
    reply.putInt(0).putInt(0);
    attributes.put(reply, entry);
  }

  private Errno describe(Node node, ByteBuffer reply) {
    log.lookedUp(node.path(), Optional.of(node.entry));
    if (node.entry.isDirectory()) {
      log.statusRead(node.path());
    }
    reply.putLong(attributesSeconds(node.entry)).putLong(0);
    attributes.put(reply, node.entry);
    return OK;
  }

  /// A folder is looked up on the way to all that is in it. Its attributes are good for no time, so
  /// that whoever wants those is heard.
  private static long attributesSeconds(Entry entry) {
    return entry.isDirectory() ? 0 : Protocol.A_YEAR_SECONDS;
  }

  private Errno readLink(Node node, ByteBuffer reply) {
    if (!node.entry.isSymlink()) {
      return Errno.EINVAL;
    }
    node.observed(Kind.LINK, "", log);
    reply.put(TreePath.encode(node.entry.linkTarget()));
    return OK;
  }

  /// A short reply would be taken for zeros: what cannot be read whole is an error.
  private Errno read(Node node, long offset, int size, ByteBuffer reply) throws IOException {
    if (!node.entry.isFile()) {
      return Errno.EINVAL;
    }
    node.observed(Kind.CONTENT, "", log);
    long left = Math.max(0, node.entry.size() - offset);
    int wanted = (int) Math.min(Math.min(size, Protocol.READ_BYTES), left);
    int start = reply.position();
    reply.limit(start + wanted);
    while (reply.hasRemaining()) {
      int got = tree.read(node.entry, offset + reply.position() - start, reply);
      if (got <= 0) {
        throw new EOFException("/" + node.path() + " ends before its " + node.entry.size());
      }
    }
    return OK;
  }

  /// Offset 0 is `.`, 1 is `..`, and child i has the offset i + 2.
  ///
  /// @param plus whether each name has room for its attributes before it
  private Errno list(Node node, long offset, int size, ByteBuffer reply, boolean plus)
      throws IOException {
    if (!node.entry.isDirectory()) {
      return Errno.ENOTDIR;
    }
    node.observed(Kind.LISTING, "", log);
    List<Entry> children = node.listing();
    if (children == null) {
      children = tree.list(node.path());
      node.keepListing(children);
    }
    if (offset == 0) {
      node.listWithAttributes(plus && walks.list(node.id, children));
    }
    int limit = Math.min(reply.position() + size, reply.capacity());
    int at = (int) offset;
    while (at < children.size() + 2 && putChild(node, children, at, limit, reply, plus)) {
      at++;
    }
    if (at == offset) {
      node.keepListing(null);
    }
    return OK;
  }

  private boolean putChild(
      Node node, List<Entry> children, int at, int limit, ByteBuffer reply, boolean plus)
      throws IOException {
    if (plus) {
      String name = at < 2 ? "..".substring(at) : children.get(at - 2).name();
      if (reply.position() + Attributes.plusBytes(TreePath.encode(name).length) > limit) {
        return false;
      }
      if (at >= 2 && node.isListedWithAttributes()) {
        Entry child = children.get(at - 2);
        log.lookedUp(child.path(), Optional.of(child));
        putEntry(child, reply);
      } else {
        // Node 0 says nothing of the name.
        putZeros(reply, Protocol.ENTRY_BYTES);
      }
    }
    return switch (at) {
      case 0 -> attributes.putDirent(reply, limit, node.entry, ".", 1);
      case 1 -> {
        Entry parent = tree.find(TreePath.parent(node.path())).orElse(node.entry);
        yield attributes.putDirent(reply, limit, parent, "..", 2);
      }
      default -> {
        Entry child = children.get(at - 2);
        yield attributes.putDirent(reply, limit, child, child.name(), at + 1L);
      }
    };
  }

  private Errno readXattr(Node node, String name, int size, ByteBuffer reply) {
    if (!tree.hasXattrs()) {
      return Errno.ENOSYS;
    }
    if (!name.startsWith(overlay.prefix())) {
      node.observed(Kind.XATTR, name, log);
    }
    String value = xattrs(node.entry).get(name);
    return value == null
        ? Errno.ENODATA
        : putSized(reply, value.getBytes(StandardCharsets.ISO_8859_1), size);
  }

  private Errno listXattrs(Node node, int size, ByteBuffer reply) {
    if (!tree.hasXattrs()) {
      return Errno.ENOSYS;
    }
    node.observed(Kind.XATTR_NAMES, "", log);
    StringBuilder names = new StringBuilder();
    xattrs(node.entry).keySet().forEach(name -> names.append(name).append('\0'));
    return putSized(reply, TreePath.encode(names.toString()), size);
  }

  /// What an entry has under overlay's own names is never shown: it could redirect a folder
  /// anywhere. The mark of an opaque folder comes from {@link Entry#opaque} alone. An owner that is
  /// not shown is noted, so that it is copied up.
  private SortedMap<String, String> xattrs(Entry entry) {
    SortedMap<String, String> xattrs = new TreeMap<>(entry.xattrs());
    xattrs.keySet().removeIf(name -> name.startsWith(overlay.prefix()));
    if (entry.opaque()) {
      xattrs.put(overlay.opaque(), "y");
    }
    if ((entry.isFile() || entry.isDirectory()) && ids.hides(entry)) {
      xattrs.put(NotedOwner.XATTR, new NotedOwner(entry.uid(), entry.gid()).text());
    }
    return xattrs;
  }

  /// The value, or only its size where the caller gave no room.
  private static Errno putSized(ByteBuffer reply, byte[] value, int room) {
    if (room == 0) {
      reply.putInt(value.length).putInt(0);
      return OK;
    }
    if (value.length > room) {
      return Errno.ERANGE;
    }
    reply.put(value);
    return OK;
  }

  private static String text(ByteBuffer request, int from) {
    byte[] bytes = new byte[request.limit() - from - 1];
    request.get(from, bytes);
    return TreePath.decode(bytes);
  }

  private static void putZeros(ByteBuffer reply, int count) {
    for (int i = 0; i < count; i += 4) {
      reply.putInt(0);
    }
  }
}
