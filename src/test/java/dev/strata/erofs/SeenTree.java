package dev.strata.erofs;

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
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// A folder as system calls show it: what a program would see of a mount.
public final class SeenTree {
  private final List<Entry> entries = new ArrayList<>();
  private final Map<String, Long> inodes = new HashMap<>();

  private SeenTree() {}

  /// Everything in the folder `root`, in {@link TreePath#ORDER}. A 0/0 device is a whiteout.
  public static List<Entry> of(String root) throws IOException {
    SeenTree tree = new SeenTree();
    try (FolderReader folder = FolderReader.open(root)) {
      tree.add(folder, "", Attributes.status(root), Optional.empty(), "");
      tree.walk(folder, "");
    }
    tree.entries.sort((a, b) -> TreePath.ORDER.compare(a.path(), b.path()));
    tree.nameHardLinks();
    return tree.entries;
  }

  private void walk(FolderReader folder, String path) throws IOException {
    for (FolderEntry child : folder.entries()) {
      String childPath = TreePath.child(path, child.name());
      Optional<Digest> content = Optional.empty();
      String target = "";
      switch (child.status().type()) {
        case FILE -> {
          try (FileChannel file = folder.openFile(child.name())) {
            content = Optional.of(Digest.of(Channels.newInputStream(file).readAllBytes()));
          }
        }
        case SYMLINK -> target = folder.readLink(child.name());
        default -> {}
      }
      String full = folder.path() + "/" + child.name();
      add(full, childPath, child.status(), content, target);
      if (child.status().type() == EntryType.DIRECTORY) {
        try (FolderReader inner = folder.openFolder(child.name())) {
          walk(inner, childPath);
        }
      }
    }
  }

  private void add(
      FolderReader folder, String path, FileStatus status, Optional<Digest> content, String target)
      throws IOException {
    add(folder.path(), path, status, content, target);
  }

  private void add(
      String full, String path, FileStatus status, Optional<Digest> content, String target)
      throws IOException {
    SortedMap<String, String> xattrs = new TreeMap<>(ExtendedAttributes.all(full));
    boolean opaque = "y".equals(xattrs.remove(OverlayXattrs.TRUSTED.opaque()));
    boolean whiteout = status.type() == EntryType.CHAR_DEVICE && status.specialDevice() == 0;
    inodes.put(path, status.inode());
    entries.add(
        new Entry(
            path,
            whiteout ? EntryType.WHITEOUT : status.type(),
            status.permissions(),
            status.uid(),
            status.gid(),
            status.type() == EntryType.FILE ? status.size() : 0,
            content,
            target,
            Optional.empty(),
            status.specialDevice(),
            xattrs,
            status.mtimeNanos(),
            opaque));
  }

  private void nameHardLinks() {
    Map<Long, String> firsts = new HashMap<>();
    for (int i = 0; i < entries.size(); i++) {
      Entry entry = entries.get(i);
      String first = firsts.putIfAbsent(inodes.getOrDefault(entry.path(), 0L), entry.path());
      if (first != null) {
        entries.set(i, entry.withHardLinkTo(Optional.of(first)));
      }
    }
  }
}
