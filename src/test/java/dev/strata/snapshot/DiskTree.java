package dev.strata.snapshot;

import dev.strata.layer.DiskEntry;
import dev.strata.linux.Attributes;
import dev.strata.linux.ExtendedAttributes;
import dev.strata.linux.FileStatus;
import dev.strata.linux.FolderEntry;
import dev.strata.linux.FolderReader;
import dev.strata.oci.Digest;
import dev.strata.tree.Entry;
import dev.strata.tree.EntryType;
import dev.strata.tree.TreePath;
import java.io.IOException;
import java.nio.channels.Channels;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What the kernel shows of a folder tree, as entries; the mtimes of folders are left out.
final class DiskTree {
  private final String root;
  private final List<Entry> entries = new ArrayList<>();
  private final Map<List<Long>, String> firstNames = new HashMap<>();

  private DiskTree(String root) {
    this.root = root;
  }

  static List<Entry> read(java.nio.file.Path root) throws IOException {
    DiskTree tree = new DiskTree(root.toString());
    try (FolderReader reader = FolderReader.open(tree.root)) {
      tree.folder(reader, "", Attributes.status(tree.root));
    }
    return tree.entries;
  }

  /// The same of a state.
  static List<Entry> of(StateTree state) throws IOException {
    List<Entry> entries = new ArrayList<>();
    state.walk("", entry -> entries.add(entry.isDirectory() ? entry.withMtimeNanos(0) : entry));
    return entries;
  }

  private void folder(FolderReader reader, String path, FileStatus status) throws IOException {
    entries.add(DiskEntry.of(path, status, "", xattrs(path)).withMtimeNanos(0));
    List<FolderEntry> children = new ArrayList<>(reader.entries());
    children.sort(Comparator.comparing(FolderEntry::name));
    for (FolderEntry child : children) {
      String name = child.name();
      String below = TreePath.child(path, name);
      switch (child.status().type()) {
        case DIRECTORY -> {
          try (FolderReader open = reader.openFolder(name)) {
            folder(open, below, child.status());
          }
        }
        case FILE -> entries.add(file(reader, name, below, child.status()));
        default -> {
          boolean link = child.status().type() == EntryType.SYMLINK;
          String text = link ? reader.readLink(name) : "";
          entries.add(DiskEntry.of(below, child.status(), text, xattrs(below)));
        }
      }
    }
  }

  private Entry file(FolderReader reader, String name, String path, FileStatus status)
      throws IOException {
    byte[] bytes;
    try (var in = Channels.newInputStream(reader.openFile(name))) {
      bytes = in.readAllBytes();
    }
    Entry entry =
        DiskEntry.of(path, status, "", xattrs(path)).withContent(bytes.length, Digest.of(bytes));
    if (status.links() < 2) {
      return entry;
    }
    return entry.withHardLinkTo(
        Optional.ofNullable(
            firstNames.putIfAbsent(List.of(status.device(), status.inode()), path)));
  }

  private java.util.SortedMap<String, String> xattrs(String path) throws IOException {
    return ExtendedAttributes.all(path.isEmpty() ? root : root + "/" + path);
  }
}
