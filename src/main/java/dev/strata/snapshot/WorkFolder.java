package dev.strata.snapshot;

import dev.strata.linux.FolderRemoval;
import dev.strata.linux.Nodes;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/// The folder that the snapshots of one snapshotter have their own folders in.
final class WorkFolder {
  private final Path root;
  private final AtomicLong last = new AtomicLong();

  /// Makes the folder when absent, and empties it of what a killed process left.
  WorkFolder(Path root) throws IOException {
    this.root = root.toAbsolutePath();
    Files.createDirectories(root);
    try (DirectoryStream<Path> left = Files.newDirectoryStream(root)) {
      for (Path path : left) {
        FolderRemoval.remove(path.toString());
      }
    }
  }

  /// A new folder, which nobody but this user can enter.
  Path create() throws IOException {
    Path folder = root.resolve(Long.toString(last.incrementAndGet()));
    Nodes.makeFolder(folder.toString(), 0700);
    return folder;
  }

  /// What overlayfs leaves in its work folder, and an upper that was not written to (but for the
  /// folder that /etc/hosts is mounted in), innermost first.
  private static final List<String> LEFT_BY_OVERLAY =
      List.of(
          "work/work/incompat/volatile/dirty",
          "work/work/incompat/volatile",
          "work/work/incompat",
          "work/work",
          "work",
          "upper/etc",
          "upper",
          "lower");

  static void remove(Path folder) throws IOException {
    FolderRemoval.remove(folder.toString(), LEFT_BY_OVERLAY);
  }
}
