package dev.strata.snapshot;

import dev.strata.layer.DiskEntry;
import dev.strata.layer.LayerIngest;
import dev.strata.linux.Attributes;
import dev.strata.linux.ExtendedAttributes;
import dev.strata.linux.FileStatus;
import dev.strata.linux.FolderEntry;
import dev.strata.linux.FolderReader;
import dev.strata.linux.Identity;
import dev.strata.oci.Digest;
import dev.strata.tree.Entry;
import dev.strata.tree.EntryType;
import dev.strata.tree.TreePath;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.security.MessageDigest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/// What a step changed in an unpacked state, as a layer: the entries that differ from the state's,
/// and a whiteout for each that is gone. As in an overlay's upper, folders are kept when they
/// differ in more than their mtime or hold something that is kept.
///
/// In a user namespace an owner is what is noted of it, for those that it does not map.
///
/// A file whose attributes are the state's is read only when its ctime, which no step can set, says
/// that it may have been written after it was unpacked.
final class TreeDifference {
  /// Coarser than the clock of any file system in use, so that a write right after unpacking does
  /// not look like the unpacking itself.
  private static final long CLOCK_STEP_NANOS = 20_000_000;

  private final StateTree state;
  private final String root;
  private final UnpackedTree unpacked;
  private final LayerIngest into;
  private final Map<Long, List<String>> names = new HashMap<>();
  private final Set<Long> changed = new HashSet<>();
  private final Map<Long, String> firstNames = new HashMap<>();
  private final boolean ownersAreNoted = !Identity.isInitialRoot();
  private final Deque<Entry> undecided = new ArrayDeque<>();

  private TreeDifference(StateTree state, UnpackedTree unpacked, LayerIngest into) {
    this.state = state;
    this.unpacked = unpacked;
    this.root = unpacked.root();
    this.into = into;
  }

  static void pack(StateTree state, UnpackedTree unpacked, LayerIngest into) throws IOException {
    TreeDifference difference = new TreeDifference(state, unpacked, into);
    String root = unpacked.root();
    try (FolderReader reader = FolderReader.open(root)) {
      difference.findLinks(reader, "");
    }
    difference.compareLinks();
    try (FolderReader reader = FolderReader.open(root)) {
      difference.folder(reader, "", Attributes.status(root));
    }
  }

  /// Several names of one file are one thing: when one of them differs, all are kept.
  private void findLinks(FolderReader reader, String folder) throws IOException {
    List<FolderEntry> entries = new ArrayList<>(reader.entries());
    entries.sort(Comparator.comparing(FolderEntry::name));
    for (FolderEntry child : entries) {
      String path = TreePath.child(folder, child.name());
      if (child.status().type() == EntryType.DIRECTORY) {
        try (FolderReader below = reader.openFolder(child.name())) {
          findLinks(below, path);
        }
      } else if (child.status().type() == EntryType.FILE && child.status().links() > 1) {
        names.computeIfAbsent(child.status().inode(), inode -> new ArrayList<>()).add(path);
      }
    }
  }

  private void compareLinks() {
    names.forEach(
        (inode, paths) -> {
          for (String path : paths) {
            boolean first = path.equals(paths.getFirst());
            Optional<String> target = first ? Optional.empty() : Optional.of(paths.getFirst());
            if (state.find(path).filter(e -> e.hardLinkTo().equals(target)).isEmpty()) {
              changed.add(inode);
            }
          }
        });
  }

  private void folder(FolderReader reader, String path, FileStatus status) throws IOException {
    Entry entry = entry(path, status, "");
    Optional<Entry> before = state.find(path);
    if (before.isPresent()
        && entry.withMtimeNanos(before.get().mtimeNanos()).equals(before.get())) {
      undecided.addLast(entry);
    } else {
      keep(entry);
    }
    TreeMap<String, Optional<FolderEntry>> children = new TreeMap<>();
    state.list(path).forEach(child -> children.put(child.name(), Optional.empty()));
    reader.entries().forEach(child -> children.put(child.name(), Optional.of(child)));
    for (Map.Entry<String, Optional<FolderEntry>> child : children.entrySet()) {
      child(reader, TreePath.child(path, child.getKey()), child.getValue());
    }
    if (!undecided.isEmpty() && undecided.getLast() == entry) {
      undecided.removeLast();
    }
  }

  private void child(FolderReader reader, String path, Optional<FolderEntry> now)
      throws IOException {
    if (now.isEmpty()) {
      if (!unpacked.missing().contains(path)) {
        keep(Entry.whiteout(path));
      }
      return;
    }
    FileStatus status = now.get().status();
    String name = now.get().name();
    if (status.type() == EntryType.DIRECTORY) {
      try (FolderReader below = reader.openFolder(name)) {
        folder(below, path, status);
      }
      return;
    }
    String link = status.type() == EntryType.SYMLINK ? reader.readLink(name) : "";
    Entry entry = entry(path, status, link);
    if (!entry.isFile()) {
      if (!state.find(path).equals(Optional.of(entry))) {
        keep(entry);
      }
      return;
    }
    if (status.links() > 1) {
      String first = firstNames.putIfAbsent(status.inode(), path);
      entry = entry.withHardLinkTo(Optional.ofNullable(first));
    }
    file(reader, name, entry, status);
  }

  private void file(FolderReader reader, String name, Entry entry, FileStatus status)
      throws IOException {
    boolean same = !changed.contains(status.inode()) && isStates(reader, name, entry, status);
    if (same) {
      return;
    }
    if (status.links() > 1) {
      changed.add(status.inode());
    }
    keepUndecided();
    into.add(entry, () -> Channels.newInputStream(reader.openFile(name)));
  }

  private boolean isStates(FolderReader reader, String name, Entry entry, FileStatus status)
      throws IOException {
    Optional<Entry> before = state.find(entry.path());
    if (before.isEmpty() || !before.get().isFile()) {
      return false;
    }
    Digest content = before.get().content().orElseThrow();
    return entry.withContent(entry.size(), content).equals(before.get())
        && (status.ctimeNanos() < unpacked.writtenNanos() - CLOCK_STEP_NANOS
            || digest(reader, name).equals(content));
  }

  private static Digest digest(FolderReader reader, String name) throws IOException {
    MessageDigest hash = Digest.sha256();
    byte[] buffer = new byte[1 << 16];
    try (InputStream in = Channels.newInputStream(reader.openFile(name))) {
      for (int count = in.read(buffer); count > 0; count = in.read(buffer)) {
        hash.update(buffer, 0, count);
      }
    }
    return Digest.of(hash);
  }

  private Entry entry(String path, FileStatus status, String link) throws IOException {
    String place = path.isEmpty() ? root : root + "/" + path;
    SortedMap<String, String> xattrs = ExtendedAttributes.all(place);
    if (!ownersAreNoted) {
      return DiskEntry.of(path, status, link, xattrs);
    }
    Entry entry = DiskEntry.withNotedOwner(path, status, link, xattrs);
    if (entry.uid() == 0 && unpacked.ownerless().contains(path)) {
      Optional<Entry> before = state.find(path);
      return before.isPresent() ? entry.withOwner(before.get().uid(), before.get().gid()) : entry;
    }
    return entry;
  }

  private void keep(Entry entry) throws IOException {
    keepUndecided();
    into.add(entry);
  }

  private void keepUndecided() throws IOException {
    while (!undecided.isEmpty()) {
      into.add(undecided.removeFirst());
    }
  }
}
