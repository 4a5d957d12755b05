package dev.strata.context;

import dev.strata.linux.FolderEntry;
import dev.strata.linux.FolderReader;
import dev.strata.linux.LinuxException;
import dev.strata.tree.EntryType;
import dev.strata.tree.TreePath;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Phaser;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// One walk over a folder on all cores, by open folders: every name is looked up in the folder that
/// holds it and no link is followed, so nothing outside the root is seen, whatever is moved
/// meanwhile. A folder that a rule excludes is not entered unless a `!` rule may take back
/// something in it.
///
/// A thread descends depth first, and hands a subfolder to another one whenever one is free; so the
/// number of open folders is bounded by depth times threads.
final class ContextScan {
  private static final Comparator<Node> BY_NAME = Comparator.comparing(Node::name);

  private final String root;
  private final PathPatterns patterns;
  private final Semaphore freeThreads;
  private final Phaser running = new Phaser(1);
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
  private final Map<String, List<Node>> folders = new ConcurrentHashMap<>();

  private final Executor helpers;

  private ContextScan(String root, PathPatterns patterns, int threads, Executor helpers) {
    this.root = root;
    this.patterns = patterns;
    this.helpers = helpers;
    this.freeThreads = new Semaphore(threads - 1);
  }

  /// The nodes right in each folder, sorted by name; the root is under `""`.
  static Map<String, List<Node>> run(String root, IgnoreRules rules, int threads)
      throws IOException {
    ThreadFactory factory = Thread.ofPlatform().daemon().name("strata-scan-", 1).factory();
    try (ExecutorService helpers = Executors.newFixedThreadPool(threads, factory)) {
      ContextScan scan = new ContextScan(root, rules.patterns(), threads, helpers);
      scan.walk();
      scan.dropEmptyExcluded("", scan.patterns.root());
      return scan.folders;
    }
  }

  private void walk() throws IOException {
    try (FolderReader reader = FolderReader.open(root)) {
      descend(reader, "", patterns.root());
    } finally {
      running.arriveAndAwaitAdvance();
    }
    rethrow();
  }

  private void descend(FolderReader reader, String folder, PathPatterns.Match match)
      throws LinuxException {
    List<FolderEntry> entries = reader.entries();
    List<Node> nodes = new ArrayList<>(entries.size());
    List<Subfolder> subfolders = new ArrayList<>();
    for (FolderEntry entry : entries) {
      String path = TreePath.child(folder, entry.name());
      if (entry.status().type() == EntryType.DIRECTORY) {
        PathPatterns.Match below = patterns.match(path, match);
        if (!below.matched() || patterns.mayExceptBelow(path)) {
          nodes.add(new Node(path, entry.status(), ""));
          subfolders.add(new Subfolder(entry.name(), path, below));
        }
      } else if (entry.status().type() != EntryType.SOCKET && !patterns.matchesLeaf(path, match)) {
        String target =
            entry.status().type() == EntryType.SYMLINK ? reader.readLink(entry.name()) : "";
        nodes.add(new Node(path, entry.status(), target));
      }
    }
    nodes.sort(BY_NAME);
    folders.put(folder, nodes);
    for (Subfolder subfolder : subfolders) {
      enter(reader, subfolder);
    }
  }

  private record Subfolder(String name, String path, PathPatterns.Match match) {}

  private void enter(FolderReader parent, Subfolder subfolder) throws LinuxException {
    if (failure.get() != null) {
      return;
    }
    if (freeThreads.tryAcquire()) {
      running.register();
      helpers.execute(() -> helpOut(subfolder));
      return;
    }
    try (FolderReader reader = parent.openFolder(subfolder.name())) {
      descend(reader, subfolder.path(), subfolder.match());
    }
  }

  /// On a thread of its own, which an open folder cannot be handed to.
  private void helpOut(Subfolder subfolder) {
    try (FolderReader reader = ContextContents.openFolder(root, subfolder.path())) {
      descend(reader, subfolder.path(), subfolder.match());
    } catch (IOException | RuntimeException | Error e) {
      failure.compareAndSet(null, e);
    } finally {
      freeThreads.release();
      running.arriveAndDeregister();
    }
  }

  private void rethrow() throws IOException {
    Throwable thrown = failure.get();
    if (thrown == null) {
      return;
    }
    switch (thrown) {
      case IOException e -> throw e;
      case RuntimeException e -> throw e;
      default -> throw new IllegalStateException("scan of the build context", thrown);
    }
  }

  /// Takes out the excluded folders that were entered for nothing. Returns whether anything is left
  /// in `folder`.
  private boolean dropEmptyExcluded(String folder, PathPatterns.Match match) {
    List<Node> nodes = folders.getOrDefault(folder, List.of());
    if (patterns.hasExceptions()) {
      nodes.removeIf(
          node -> {
            if (!node.isFolder()) {
              return false;
            }
            String path = node.entry().path();
            PathPatterns.Match below = patterns.match(path, match);
            boolean filled = dropEmptyExcluded(path, below);
            return below.matched() && !filled;
          });
    }
    return !nodes.isEmpty();
  }
}
