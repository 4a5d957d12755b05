package dev.strata.solver;

import dev.strata.linux.Attributes;
import dev.strata.linux.Nodes;
import dev.strata.linux.NotedOwner;
import dev.strata.plan.Mount;
import dev.strata.tree.Entry;
import dev.strata.tree.TreePath;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// What a new cache mount starts with: an empty folder of the owner and mode that are asked for, or
/// a copy of what `from` and `source` name. Devices, fifos and sockets are left out.
record CacheContent(Mount.Cache mount, Optional<Subtree> from) {
  void write(Path folder) throws IOException {
    if (from.isEmpty()) {
      Nodes.makeFolder(folder.toString(), 0700);
      boolean _ = NotedOwner.give(folder.toString(), mount.uid(), mount.gid());
      Attributes.setMode(folder.toString(), mount.mode());
      return;
    }
    List<Entry> entries = from.get().entries();
    String top = entries.getFirst().path();
    for (Entry entry : entries) {
      make(entry, place(folder, top, entry.path()), folder, top);
    }
    // Last, from the deepest: a folder may be read-only, and its mtime changes with its content.
    for (Entry entry : entries.reversed()) {
      if (entry.isDirectory()) {
        dress(entry, place(folder, top, entry.path()));
      }
    }
  }

  private static String place(Path folder, String top, String path) {
    return path.equals(top)
        ? folder.toString()
        : folder + "/" + path.substring(top.isEmpty() ? 0 : top.length() + 1);
  }

  private void make(Entry entry, String place, Path folder, String top) throws IOException {
    Optional<String> first = entry.hardLinkTo().filter(p -> TreePath.isWithin(p, top));
    if (first.isPresent()) {
      Nodes.makeHardLink(place, place(folder, top, first.get()));
      return;
    }
    switch (entry.type()) {
      case DIRECTORY -> Nodes.makeFolder(place, 0700);
      case FILE -> {
        try (InputStream in = from.orElseThrow().tree().open(entry)) {
          Files.copy(in, Path.of(place));
        }
        dress(entry, place);
      }
      case SYMLINK -> {
        Nodes.makeSymlink(place, entry.linkTarget());
        dress(entry, place);
      }
      case CHAR_DEVICE, BLOCK_DEVICE, FIFO, SOCKET -> {}
      case WHITEOUT -> throw new IllegalStateException("a whiteout in a tree: " + entry);
    }
  }

  /// What comes from a context belongs to root, as after COPY.
  private void dress(Entry entry, String place) throws IOException {
    boolean keeps = mount.from().filter(SourceTrees::keepsOwners).isPresent();
    boolean _ = NotedOwner.give(place, keeps ? entry.uid() : 0, keeps ? entry.gid() : 0);
    if (!entry.isSymlink()) {
      Attributes.setMode(place, entry.mode());
    }
    Attributes.setTimes(place, entry.mtimeNanos());
  }
}
