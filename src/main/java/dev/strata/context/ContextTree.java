package dev.strata.context;

import dev.strata.linux.Attributes;
import dev.strata.linux.FileStatus;
import dev.strata.linux.FolderReader;
import dev.strata.linux.LinuxException;
import dev.strata.oci.Digest;
import dev.strata.tree.Entry;
import dev.strata.tree.TreePath;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// A build context in a folder: what one scan saw of it, less what the ignore rules leave out.
///
/// - A scan reads attributes only. Contents are read when asked for, in parallel, and only of files
///   whose {@link FileFingerprint} is not on record.
/// - Owners are the files' own. Of extended attributes `user.*` and `security.capability` are kept:
///   the others belong to the host's security modules, or do not reach an image anyway.
/// - Sockets are left out. Two names of one inode are a hard link only while both are in the tree.
/// - A file that changes while it is read is read again; one that changes later makes {@link #open}
///   fail with {@link ContextChangedException}.
/// - No link is ever followed, so nothing outside the root is read.
///
/// Safe for use by several threads.
public final class ContextTree implements LazyTree {
  private final String root;
  private final IgnoreRules rules;
  private final Map<String, List<Node>> folders;
  private final Entry rootEntry;
  private final ContextContents contents;
  private final RacyRule racy;

  private ContextTree(
      String root,
      IgnoreRules rules,
      Map<String, List<Node>> folders,
      Entry rootEntry,
      ContextContents contents,
      RacyRule racy) {
    this.root = root;
    this.rules = rules;
    this.folders = folders;
    this.rootEntry = rootEntry;
    this.contents = contents;
    this.racy = racy;
  }

  /// How a context is scanned.
  ///
  /// - `granularity` is the coarsest time stamp to be met with: a file whose last change lies less
  ///   than this before the scan may change again without a trace, so it is always read.
  public record Options(Clock clock, Duration granularity, int threads) {
    /// FAT stamps every two seconds; no file system in use is coarser.
    private static final Duration COARSEST = Duration.ofSeconds(2);

    /// This machine's clock and all of its cores.
    public static Options standard() {
      return new Options(
          Clock.systemUTC(), COARSEST, Math.max(2, Runtime.getRuntime().availableProcessors()));
    }
  }

  /// Scans the folder `root` with this machine's clock and all of its cores.
  ///
  /// @throws IOException where the root or a folder below it cannot be read
  public static ContextTree scan(Path root, IgnoreRules rules, Fingerprints fingerprints)
      throws IOException {
    return scan(root, rules, fingerprints, Options.standard());
  }

  /// As {@link #scan(Path, IgnoreRules, Fingerprints)}.
  public static ContextTree scan(
      Path root, IgnoreRules rules, Fingerprints fingerprints, Options options) throws IOException {
    String folder = TreePath.decode(root.toRealPath().toString().getBytes(FileNames.CHARSET));
    RacyRule racy = RacyRule.at(options.clock().instant(), options.granularity());
    Map<String, List<Node>> folders = ContextScan.run(folder, rules, options.threads());
    HardLinks.mark(folders);
    Entry rootEntry = rootEntry(folder);
    ContextContents contents = new ContextContents(folder, fingerprints, racy, options.threads());
    return new ContextTree(folder, rules, folders, rootEntry, contents, racy);
  }

  private static Entry rootEntry(String folder) throws IOException {
    FileStatus status = Attributes.status(folder);
    return Entry.directory(
        "", status.permissions(), status.uid(), status.gid(), status.mtimeNanos());
  }

  @Override
  public Optional<Entry> findAttributes(String path) {
    return path.isEmpty() ? Optional.of(rootEntry) : node(path).map(Node::entry);
  }

  @Override
  public List<Entry> listAttributes(String folder) {
    return folders.getOrDefault(folder, List.of()).stream().map(Node::entry).toList();
  }

  @Override
  public Optional<Entry> find(String path) throws IOException {
    Optional<Entry> entry = findAttributes(path);
    return entry.isEmpty() ? entry : Optional.of(withContents(List.of(entry.get())).getFirst());
  }

  @Override
  public List<Entry> list(String folder) throws IOException {
    return withContents(listAttributes(folder));
  }

  @Override
  public List<Entry> withContents(Collection<Entry> entries) throws IOException {
    List<Optional<Node>> nodes = new ArrayList<>(entries.size());
    Set<Node> unread = new LinkedHashSet<>();
    NodeCursor cursor = new NodeCursor(folders);
    for (Entry entry : entries) {
      Optional<Node> node = cursor.find(entry.path());
      nodes.add(node);
      node.filter(found -> !found.isComplete()).ifPresent(unread::add);
    }
    contents.complete(unread);
    List<Entry> complete = new ArrayList<>(entries.size());
    int at = 0;
    for (Entry entry : entries) {
      Optional<Node> node = nodes.get(at++);
      complete.add(node.isPresent() ? node.get().entry() : attributesOr(entry));
    }
    return complete;
  }

  private Entry attributesOr(Entry entry) {
    return entry.path().isEmpty() ? rootEntry : entry;
  }

  /// What the scan saw of everything at and below `path`: equal digests mean equal files, links and
  /// attributes, so nothing has to be read. Names, kinds and status go into it, and of the status
  /// all but the access time: a change of owner or of extended attributes shows in the ctime.
  ///
  /// Absent where it would say nothing: a file changed too shortly before the scan, or the path
  /// leads through a link.
  public Optional<Digest> scanDigest(String path) {
    return new ScanDigest(folders, racy).of(path);
  }

  @Override
  public InputStream open(Entry entry) throws IOException {
    if (!entry.isFile() || entry.content().isEmpty()) {
      throw new IllegalArgumentException("no content is known of " + entry);
    }
    return contents.open(entry);
  }

  /// What leaves files out of it.
  public IgnoreRules rules() {
    return rules;
  }

  @Override
  public Optional<String> whyAbsent(String path) throws IOException {
    Optional<String> rule = rules.excludingRule(path);
    if (rule.isEmpty() || node(path).isPresent() || !exists(path)) {
      return Optional.empty();
    }
    return Optional.of("ignored by `" + rule.get() + "` in " + rules.fileName());
  }

  private boolean exists(String path) throws IOException {
    try (FolderReader folder = ContextContents.openFolder(root, TreePath.parent(path))) {
      return folder.status(TreePath.name(path)).isPresent();
    } catch (LinuxException e) {
      return false;
    }
  }

  /// How many paths the tree has, the root not counted.
  public long size() {
    return folders.values().stream().mapToLong(List::size).sum();
  }

  /// How many files were read so far, since no fingerprint of theirs was on record.
  public long filesRead() {
    return contents.filesRead();
  }

  private Optional<Node> node(String path) {
    return new NodeCursor(folders).find(path);
  }

  /// The kernel's own do not leave the machine. A capability is lost in BuildKit, too, when the
  /// file becomes root's.
  static boolean keepsXattr(String name) {
    return name.startsWith("user.");
  }
}
