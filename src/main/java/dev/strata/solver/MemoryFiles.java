package dev.strata.solver;

import dev.strata.linux.Attributes;
import dev.strata.linux.FolderRemoval;
import dev.strata.linux.LinuxException;
import dev.strata.linux.Mounts;
import dev.strata.linux.NotedOwner;
import dev.strata.linux.OpenFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Files that are in memory only: a tmpfs in the mount namespace of one step, which goes with it.
/// On the disk there is never more than the empty folder that it is mounted on.
final class MemoryFiles implements AutoCloseable {
  private record MemoryFile(String name, SecretSource content, int mode, int uid, int gid) {}

  private static final int FLAGS = Mounts.NO_SUID | Mounts.NO_DEV | Mounts.NO_EXEC;

  private final Path scratchFolder;
  private final List<MemoryFile> files = new ArrayList<>();
  private @Nullable Path folder;

  MemoryFiles(Path scratchFolder) {
    this.scratchFolder = scratchFolder;
  }

  /// @return where the file will be, in the namespace that {@link #mount} is called in
  Path add(SecretSource content, int mode, int uid, int gid) throws IOException {
    if (folder == null) {
      folder = Files.createTempDirectory(scratchFolder, "memory-");
    }
    String name = Integer.toString(files.size());
    files.add(new MemoryFile(name, content, mode, uid, gid));
    return folder.resolve(name);
  }

  void mount() throws IOException {
    if (folder == null) {
      return;
    }
    try {
      Mounts.mount("strata", folder.toString(), "tmpfs", FLAGS, "mode=0700,noswap");
    } catch (LinuxException _) {
      // Older than 6.4, or in a user namespace.
      Mounts.mount("strata", folder.toString(), "tmpfs", FLAGS, "mode=0700");
    }
    for (MemoryFile file : files) {
      String place = folder.resolve(file.name()).toString();
      try (FileChannel out = OpenFiles.create(place, 0600)) {
        ByteBuffer bytes = ByteBuffer.wrap(file.content().read());
        while (bytes.hasRemaining()) {
          out.write(bytes);
        }
      }
      boolean _ = NotedOwner.give(place, file.uid(), file.gid());
      Attributes.setMode(place, file.mode());
    }
  }

  @Override
  public void close() throws IOException {
    if (folder != null) {
      FolderRemoval.remove(folder.toString());
    }
  }
}
