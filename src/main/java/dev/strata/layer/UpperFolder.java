package dev.strata.layer;

import dev.strata.erofs.OverlayXattrs;
import dev.strata.linux.Attributes;
import dev.strata.linux.ExtendedAttributes;
import dev.strata.linux.FileStatus;
import dev.strata.linux.FolderEntry;
import dev.strata.linux.FolderReader;
import dev.strata.linux.Identity;
import dev.strata.tree.Entry;
import dev.strata.tree.EntryType;
import dev.strata.tree.Tree;
import dev.strata.tree.TreePath;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/// The upper folder of an overlay, read into a layer in one pass (kernel,
/// Documentation/filesystems/overlayfs.rst, "whiteouts and opaque directories").
///
/// - A 0/0 character device, or an empty file with the xattr `whiteout` in a folder whose `opaque`
///   is `x`, is a whiteout; a folder whose `opaque` is `y` is opaque. Overlay's own xattrs are left
///   out.
/// - Several names of one file are hard links to the first. A file of the layers below that had
///   several names and was written through one of them is another file since (`index=off`), in the
///   mount as in the layer.
/// - Overlayfs copies the folders up that hold what a step changes. A folder stays in the layer
///   when it, or anything kept below it, differs from the parent; one that is the parent's but for
///   its mtime, with nothing kept below, does not. So a step that changes nothing makes an empty
///   layer, as does one that makes and removes a file in `/tmp`. Below an opaque folder all are
///   kept.
/// - In a user namespace, an owner that it does not map is what is noted ({@link
///   dev.strata.linux.NotedOwner}).
/// - A file in the upper folder is kept, even where it equals the parent's: its mtime is what the
///   step made it.
///
/// Nothing may write to the folder meanwhile.
public final class UpperFolder {
  private final String root;
  private final Tree parent;
  private final LayerIngest into;
  private final OverlayXattrs overlay;
  private final boolean ownersAreNoted = !Identity.isInitialRoot();
  private final Map<Long, String> firstNames = new HashMap<>();
  private final Deque<Entry> undecided = new ArrayDeque<>();

  /// Below an opaque folder: nothing of the parent shows there.
  private boolean hidden;

  private UpperFolder(String root, Tree parent, LayerIngest into) {
    this.root = root;
    this.parent = parent;
    this.into = into;
    this.overlay = into.overlay();
  }

  /// Adds what the upper folder says to `into`.
  ///
  /// @param parent the state that the overlay was mounted over
  public static void pack(Path upper, Tree parent, LayerIngest into) throws IOException {
    pack(upper.toString(), parent, into);
  }

  static void pack(String upper, Tree parent, LayerIngest into) throws IOException {
    UpperFolder folder = new UpperFolder(upper, parent, into);
    try (FolderReader reader = FolderReader.open(upper)) {
      FileStatus status = Attributes.status(upper);
      folder.folder(reader, "", status);
    }
  }

  private void folder(FolderReader reader, String path, FileStatus status) throws IOException {
    SortedMap<String, String> xattrs = ExtendedAttributes.all(place(path));
    String mark = xattrs.getOrDefault(overlay.opaque(), "");
    Entry entry = entry(path, status, "", xattrs).withOpaque(mark.equals("y"));
    if (hidden || entry.opaque() || !isParents(entry)) {
      keepUndecided();
      into.add(entry);
      boolean outer = hidden;
      hidden |= entry.opaque();
      children(reader, path, mark.equals("x"));
      hidden = outer;
      return;
    }
    undecided.addLast(entry);
    children(reader, path, mark.equals("x"));
    if (!undecided.isEmpty() && undecided.getLast() == entry) {
      undecided.removeLast();
    }
  }

  private void children(FolderReader reader, String folder, boolean xattrWhiteouts)
      throws IOException {
    List<FolderEntry> entries = reader.entries();
    entries.sort(Comparator.comparing(FolderEntry::name));
    for (FolderEntry child : entries) {
      String path = TreePath.child(folder, child.name());
      FileStatus status = child.status();
      if (status.type() == EntryType.DIRECTORY) {
        try (FolderReader below = reader.openFolder(child.name())) {
          folder(below, path, status);
        }
      } else {
        keepUndecided();
        if (isWhiteout(status) || xattrWhiteouts && isXattrWhiteout(path, status)) {
          into.add(Entry.whiteout(path));
        } else {
          leaf(reader, child.name(), path, status);
        }
      }
    }
  }

  private void leaf(FolderReader reader, String name, String path, FileStatus status)
      throws IOException {
    String link = status.type() == EntryType.SYMLINK ? reader.readLink(name) : "";
    Entry entry = entry(path, status, link, ExtendedAttributes.all(place(path)));
    if (!entry.isFile()) {
      into.add(entry);
      return;
    }
    if (status.links() > 1) {
      String first = firstNames.putIfAbsent(status.inode(), path);
      entry = entry.withHardLinkTo(Optional.ofNullable(first));
    }
    into.add(entry, () -> Channels.newInputStream(reader.openFile(name)));
  }

  private Entry entry(
      String path, FileStatus status, String link, SortedMap<String, String> xattrs) {
    return ownersAreNoted
        ? DiskEntry.withNotedOwner(path, status, link, xattrs)
        : DiskEntry.of(path, status, link, xattrs);
  }

  private boolean isParents(Entry entry) throws IOException {
    Optional<Entry> before = parent.find(entry.path());
    return before.isPresent()
        && before.get().withOpaque(false).withMtimeNanos(entry.mtimeNanos()).equals(entry);
  }

  private void keepUndecided() throws IOException {
    while (!undecided.isEmpty()) {
      into.add(undecided.removeFirst());
    }
  }

  private static boolean isWhiteout(FileStatus status) {
    return status.type() == EntryType.CHAR_DEVICE && status.specialDevice() == 0;
  }

  private boolean isXattrWhiteout(String path, FileStatus status) throws IOException {
    return status.type() == EntryType.FILE
        && status.size() == 0
        && ExtendedAttributes.find(place(path), overlay.prefix() + "whiteout").isPresent();
  }

  private String place(String path) {
    return path.isEmpty() ? root : root + "/" + path;
  }
}
