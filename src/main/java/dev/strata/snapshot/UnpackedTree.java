package dev.strata.snapshot;

import dev.strata.linux.Attributes;
import dev.strata.linux.Errno;
import dev.strata.linux.LinuxException;
import dev.strata.linux.Nodes;
import dev.strata.linux.NotedOwner;
import dev.strata.linux.OpenFiles;
import dev.strata.tree.Entry;
import dev.strata.tree.TreePath;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Writes a state out as files. Owners, modes, xattrs and times are set as the entries have them;
/// those of a folder when it is complete.
///
/// An ordinary user in a user namespace cannot make devices: there they are missing. Owners that
/// are not mapped in it are noted ({@link NotedOwner}).
final class UnpackedTree {
  private final StateTree tree;
  private final String root;
  private final Deque<Entry> open = new ArrayDeque<>();
  private final Set<String> missing = new HashSet<>();
  private final Set<String> ownerless = new HashSet<>();
  private final byte[] buffer = new byte[1 << 16];
  private long writtenNanos;

  private UnpackedTree(StateTree tree, String root) {
    this.tree = tree;
    this.root = root;
  }

  /// @param root an absent path
  static UnpackedTree write(StateTree tree, String root) throws IOException {
    UnpackedTree unpacked = new UnpackedTree(tree, root);
    tree.walk("", unpacked::add);
    unpacked.dressUntil(null);
    unpacked.writtenNanos = Attributes.status(root).ctimeNanos();
    return unpacked;
  }

  String root() {
    return root;
  }

  /// When the last of it was written, by the file system's clock.
  long writtenNanos() {
    return writtenNanos;
  }

  /// The paths of the devices that could not be made.
  Set<String> missing() {
    return missing;
  }

  /// The paths whose owner could be neither set nor noted.
  Set<String> ownerless() {
    return ownerless;
  }

  private void add(Entry entry) throws IOException {
    dressUntil(entry);
    String place = place(entry.path());
    if (entry.hardLinkTo().isPresent()) {
      Nodes.makeHardLink(place, place(entry.hardLinkTo().get()));
      return;
    }
    switch (entry.type()) {
      case DIRECTORY -> {
        Nodes.makeFolder(place, 0700);
        open.push(entry);
        return;
      }
      case FILE -> writeFile(entry, place);
      case SYMLINK -> Nodes.makeSymlink(place, entry.linkTarget());
      case CHAR_DEVICE, BLOCK_DEVICE -> {
        if (!makeDevice(entry, place)) {
          return;
        }
      }
      case FIFO, SOCKET -> Nodes.makeSpecial(place, entry.type(), 0600, 0);
      case WHITEOUT -> throw new IllegalStateException("a whiteout in a state: " + entry);
    }
    dress(entry, place);
  }

  private void dress(Entry entry, String place) throws IOException {
    if (!Folders.dress(place, entry)) {
      ownerless.add(entry.path());
    }
  }

  private boolean makeDevice(Entry entry, String place) throws IOException {
    try {
      Nodes.makeSpecial(place, entry.type(), 0600, entry.device());
      return true;
    } catch (LinuxException e) {
      if (e.errno().equals(Errno.EPERM)) {
        missing.add(entry.path());
        return false;
      }
      throw e;
    }
  }

  private void writeFile(Entry entry, String place) throws IOException {
    try (FileChannel out = OpenFiles.create(place, 0600)) {
      if (entry.size() == 0) {
        return;
      }
      try (InputStream in = tree.open(entry)) {
        int count = in.read(buffer);
        while (count > 0) {
          ByteBuffer bytes = ByteBuffer.wrap(buffer, 0, count);
          while (bytes.hasRemaining()) {
            out.write(bytes);
          }
          count = in.read(buffer);
        }
      }
    }
  }

  /// Completes the folders that `next` is not in.
  private void dressUntil(@Nullable Entry next) throws IOException {
    while (!open.isEmpty()
        && (next == null || !TreePath.isWithin(next.path(), open.element().path()))) {
      Entry folder = open.pop();
      dress(folder, place(folder.path()));
    }
  }

  private String place(String path) {
    return path.isEmpty() ? root : root + "/" + path;
  }
}
