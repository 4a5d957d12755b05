package dev.strata.copy;

import dev.strata.layer.ContentSource;
import dev.strata.linux.FileStatus;
import dev.strata.tree.Entry;
import dev.strata.tree.EntryType;
import dev.strata.tree.TreePath;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/// Unpacks an archive over a destination, as Docker does for ADD.
///
/// - What stands in the way is replaced, except that folders are merged. A replaced folder that
///   comes back hides what the parent has in it.
/// - The folder that is unpacked into is as the root: links in a path are followed inside it, and
///   `..` leads no higher.
/// - Modes, times, xattrs and, without `--chown`, owners are the archive's.
final class ArchiveLayout {
  private static final String XATTR_KEY = "SCHILY.xattr.";
  private static final long NANOS = 1_000_000_000L;

  private final Destination destination;
  private final Optional<Owner> chown;
  private final String root;
  private final Spool spool;

  ArchiveLayout(Destination destination, Optional<Owner> chown, String root, Spool spool) {
    this.destination = destination;
    this.chown = chown;
    this.root = root;
    this.spool = spool;
  }

  void unpack(TarArchiveInputStream tar) throws IOException, CopyException {
    try {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        String name = TreePath.clean(entry.getName());
        if (!name.isEmpty()) {
          place(entry, pathOf(name), tar);
        }
      }
    } catch (IllegalArgumentException e) {
      throw new IOException("damaged archive: " + e.getMessage(), e);
    }
  }

  /// Where an entry of this name belongs: links in the folders above it followed, its own not.
  private String pathOf(String name) throws IOException, CopyException {
    TreeLookup inside = path -> destination.find(join(path));
    String folder = join(inside.follow(TreePath.parent(name)));
    if (destination.find(folder).filter(entry -> !entry.isDirectory()).isPresent()) {
      throw new CopyException("the archive's entry \"" + name + "\" lies below a file: /" + folder);
    }
    destination.makeFolders(folder, new Attributes(Optional.empty(), Optional.empty()));
    return TreePath.child(folder, TreePath.name(name));
  }

  private String join(String path) {
    return path.isEmpty() ? root : TreePath.child(root, path);
  }

  private void place(TarArchiveEntry entry, String path, InputStream content)
      throws IOException, CopyException {
    if (entry.isLink()) {
      placeHardLink(entry, path);
      return;
    }
    Optional<Entry> existing = destination.find(path);
    Optional<EntryType> type = type(entry);
    if (type.isEmpty()) {
      return;
    }
    boolean merged =
        type.get() == EntryType.DIRECTORY && existing.filter(Entry::isDirectory).isPresent();
    if (existing.isPresent() && !merged) {
      destination.remove(path);
    }
    Entry placed = entry(entry, type.get(), path);
    Optional<ContentSource> bytes = Optional.empty();
    if (placed.isFile()) {
      Spool.Piece piece = spool.add(content);
      placed = placed.withContent(piece.size(), piece.content());
      bytes = Optional.of(piece.source());
    }
    int link = placed.isFile() ? destination.newLink() : 0;
    destination.place(placed, bytes, link);
  }

  private static Optional<EntryType> type(TarArchiveEntry entry) {
    if (entry.isDirectory()) {
      return Optional.of(EntryType.DIRECTORY);
    }
    if (entry.isSymbolicLink()) {
      return Optional.of(EntryType.SYMLINK);
    }
    if (entry.isCharacterDevice()) {
      return Optional.of(EntryType.CHAR_DEVICE);
    }
    if (entry.isBlockDevice()) {
      return Optional.of(EntryType.BLOCK_DEVICE);
    }
    if (entry.isFIFO()) {
      return Optional.of(EntryType.FIFO);
    }
    return entry.isFile() ? Optional.of(EntryType.FILE) : Optional.empty();
  }

  private Entry entry(TarArchiveEntry entry, EntryType type, String path) {
    Owner owner =
        chown.orElseGet(() -> new Owner((int) entry.getLongUserId(), (int) entry.getLongGroupId()));
    boolean device = type == EntryType.CHAR_DEVICE || type == EntryType.BLOCK_DEVICE;
    return new Entry(
        path,
        type,
        type == EntryType.SYMLINK ? 0777 : entry.getMode() & 07777,
        owner.uid(),
        owner.gid(),
        0,
        Optional.empty(),
        type == EntryType.SYMLINK ? entry.getLinkName() : "",
        Optional.empty(),
        device ? FileStatus.device(entry.getDevMajor(), entry.getDevMinor()) : 0,
        xattrs(entry),
        mtimeNanos(entry),
        false);
  }

  private static long mtimeNanos(TarArchiveEntry entry) {
    Instant time = entry.getLastModifiedTime().toInstant();
    return time.getEpochSecond() * NANOS + time.getNano();
  }

  private static SortedMap<String, String> xattrs(TarArchiveEntry entry) {
    SortedMap<String, String> xattrs = new TreeMap<>();
    entry
        .getExtraPaxHeaders()
        .forEach(
            (key, value) -> {
              String name = key.startsWith(XATTR_KEY) ? key.substring(XATTR_KEY.length()) : "";
              if (name.startsWith("user.") || name.equals("security.capability")) {
                byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
                xattrs.put(name, new String(bytes, StandardCharsets.ISO_8859_1));
              }
            });
    return xattrs;
  }

  private void placeHardLink(TarArchiveEntry entry, String path) throws IOException, CopyException {
    String target = pathOfExisting(TreePath.clean(entry.getLinkName()));
    Optional<Entry> first = destination.find(target);
    if (first.isEmpty() || !first.get().isFile()) {
      throw new CopyException(
          "the archive's entry \""
              + entry.getName()
              + "\" is a hard link to \""
              + entry.getLinkName()
              + "\", which is no file in it");
    }
    if (target.equals(path)) {
      return;
    }
    if (destination.find(path).isPresent()) {
      destination.remove(path);
    }
    destination.placeLinked(first.get(), path);
  }

  private String pathOfExisting(String name) throws IOException, CopyException {
    TreeLookup inside = path -> destination.find(join(path));
    return TreePath.child(join(inside.follow(TreePath.parent(name))), TreePath.name(name));
  }
}
