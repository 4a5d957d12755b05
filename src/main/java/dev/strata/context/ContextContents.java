package dev.strata.context;

import dev.strata.linux.FileStatus;
import dev.strata.linux.FolderReader;
import dev.strata.linux.LinuxException;
import dev.strata.linux.OpenFiles;
import dev.strata.oci.Digest;
import dev.strata.tree.Entry;
import dev.strata.tree.TreePath;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/// Reads what a scan left open: content digests and extended attributes, folder by folder, on all
/// cores. A file is read only where its fingerprint is not on record, or where it changed so
/// shortly before the scan that its fingerprint says nothing.
final class ContextContents {
  private static final long PIECE_BYTES = 4 << 20;
  private static final int BUFFER_BYTES = 128 * 1024;

  /// A file that changes each time it is read is being written to all the time.
  private static final int MAX_READS = 5;

  private final String root;
  private final Fingerprints fingerprints;
  private final RacyRule racy;
  private final int threads;
  private final AtomicLong filesRead = new AtomicLong();

  ContextContents(String root, Fingerprints fingerprints, RacyRule racy, int threads) {
    this.root = root;
    this.fingerprints = fingerprints;
    this.racy = racy;
    this.threads = threads;
  }

  long filesRead() {
    return filesRead.get();
  }

  /// Fills these nodes in. Those that another thread fills in at the same time are read twice, with
  /// the same result.
  void complete(Collection<Node> nodes) throws IOException {
    if (nodes.isEmpty()) {
      return;
    }
    Map<FileFingerprint, Digest> known = fingerprints.findAll(trustworthy(nodes));
    Map<FileFingerprint, Digest> learned = new ConcurrentHashMap<>();
    Map<String, List<Node>> byFolder = new HashMap<>();
    for (Node node : nodes) {
      if (!completeFromRecord(node, known)) {
        byFolder
            .computeIfAbsent(TreePath.parent(node.entry().path()), _ -> new ArrayList<>())
            .add(node);
      }
    }
    List<Callable<Void>> tasks = new ArrayList<>(byFolder.size());
    byFolder.forEach(
        (folder, inFolder) ->
            forEachPiece(
                inFolder,
                piece ->
                    tasks.add(
                        () -> {
                          completeFolder(folder, piece, learned);
                          return null;
                        })));
    runAll(tasks);
    if (!learned.isEmpty()) {
      fingerprints.recordAll(learned);
    }
  }

  /// Cuts a folder's nodes, so that few large files in one folder keep all cores busy.
  private static void forEachPiece(List<Node> nodes, Consumer<List<Node>> task) {
    int from = 0;
    long bytes = 0;
    for (int i = 0; i < nodes.size(); i++) {
      bytes += nodes.get(i).entry().size();
      if (bytes >= PIECE_BYTES || i == nodes.size() - 1) {
        task.accept(nodes.subList(from, i + 1));
        from = i + 1;
        bytes = 0;
      }
    }
  }

  private List<FileFingerprint> trustworthy(Collection<Node> nodes) {
    return nodes.stream()
        .filter(node -> node.entry().isFile() && !racy.isRacy(node.status()))
        .map(Node::fingerprint)
        .toList();
  }

  private void runAll(List<Callable<Void>> tasks) throws IOException {
    if (tasks.size() <= 1) {
      for (Callable<Void> task : tasks) {
        call(task);
      }
      return;
    }
    try (ExecutorService pool =
        Executors.newFixedThreadPool(
            threads, Thread.ofPlatform().daemon().name("strata-hash-", 1).factory())) {
      for (Future<Void> future : pool.invokeAll(tasks)) {
        future.get();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("reading the build context was interrupted");
    } catch (ExecutionException e) {
      throw rethrown(Objects.requireNonNull(e.getCause()));
    }
  }

  private static void call(Callable<Void> task) throws IOException {
    try {
      task.call();
    } catch (Exception e) {
      throw rethrown(e);
    }
  }

  private static IOException rethrown(Throwable cause) {
    return switch (cause) {
      case IOException e -> e;
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      default -> throw new IllegalStateException(cause);
    };
  }

  /// A fingerprint on record also says that the file has no xattrs, whose change would show in its
  /// ctime.
  private boolean completeFromRecord(Node node, Map<FileFingerprint, Digest> known) {
    if (!node.entry().isFile() || racy.isRacy(node.status())) {
      return false;
    }
    Digest content = known.get(node.fingerprint());
    if (content == null) {
      return false;
    }
    node.complete(node.entry().withContent(node.entry().size(), content), node.status());
    return true;
  }

  private void completeFolder(String folder, List<Node> nodes, Map<FileFingerprint, Digest> learned)
      throws IOException {
    try (FolderReader reader = openFolder(root, folder)) {
      for (Node node : nodes) {
        Entry entry = node.entry().withXattrs(xattrs(reader, node));
        if (entry.isFile()) {
          read(reader, node, entry, learned);
        } else {
          node.complete(entry, node.status());
        }
      }
    }
  }

  private static SortedMap<String, String> xattrs(FolderReader reader, Node node)
      throws IOException {
    SortedMap<String, String> all = reader.extendedAttributes(node.name());
    if (!all.isEmpty()) {
      all = new TreeMap<>(all);
      all.keySet().removeIf(name -> !ContextTree.keepsXattr(name));
    }
    return all;
  }

  /// Reads until the file did not change meanwhile. What it is then replaces what the scan saw.
  private void read(
      FolderReader reader, Node node, Entry entry, Map<FileFingerprint, Digest> learned)
      throws IOException {
    for (int reads = 0; reads < MAX_READS; reads++) {
      FileStatus before = fileStatus(reader, node);
      MessageDigest hash = Digest.sha256();
      long size = digest(reader, node, hash);
      FileStatus after = fileStatus(reader, node);
      if (sameFile(before, after) && size == after.size()) {
        Digest content = Digest.of(hash);
        filesRead.incrementAndGet();
        if (!racy.isRacy(after) && entry.xattrs().isEmpty()) {
          learned.put(Node.fingerprint(after), content);
        }
        node.complete(
            entry
                .withMode(after.permissions())
                .withMtimeNanos(after.mtimeNanos())
                .withContent(size, content),
            after);
        return;
      }
    }
    throw new ContextChangedException(entry.path(), "kept changing");
  }

  private static boolean sameFile(FileStatus before, FileStatus after) {
    return Node.fingerprint(before).equals(Node.fingerprint(after));
  }

  private static FileStatus fileStatus(FolderReader reader, Node node) throws IOException {
    Optional<FileStatus> status = reader.status(node.name());
    if (status.isEmpty()) {
      throw new ContextChangedException(node.entry().path(), "was removed");
    }
    if (status.get().type() != node.status().type()) {
      throw new ContextChangedException(node.entry().path(), "was replaced");
    }
    return status.get();
  }

  private static long digest(FolderReader reader, Node node, MessageDigest hash)
      throws IOException {
    long size = 0;
    try (FileChannel channel = reader.openFile(node.name())) {
      ByteBuffer buffer = ByteBuffer.allocate(bufferSize(node.entry().size()));
      while (channel.read(buffer) >= 0) {
        buffer.flip();
        size += buffer.remaining();
        hash.update(buffer);
        buffer.clear();
      }
    }
    return size;
  }

  private static int bufferSize(long fileSize) {
    return Math.clamp(fileSize + 1, 512, BUFFER_BYTES);
  }

  /// Opens a folder by its components, following no link.
  static FolderReader openFolder(String root, String folder) throws LinuxException {
    FolderReader reader = FolderReader.open(root);
    if (folder.isEmpty()) {
      return reader;
    }
    for (String name : folder.split("/", -1)) {
      try (FolderReader parent = reader) {
        reader = parent.openFolder(name);
      }
    }
    return reader;
  }

  InputStream open(Entry entry) throws IOException {
    try {
      // The root's own path has no link in it.
      Optional<FileChannel> channel = OpenFiles.readWithoutLinks(root + "/" + entry.path());
      FileChannel opened = channel.isPresent() ? channel.get() : openByFolders(entry);
      return new VerifiedStream(Channels.newInputStream(opened), entry);
    } catch (LinuxException e) {
      ContextChangedException changed =
          new ContextChangedException(entry.path(), "was removed or replaced");
      changed.addSuppressed(e);
      throw changed;
    }
  }

  private FileChannel openByFolders(Entry entry) throws IOException {
    try (FolderReader folder = openFolder(root, TreePath.parent(entry.path()))) {
      return folder.openFile(entry.name());
    }
  }
}
