package dev.strata.store;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Removes what a killed process left: a tree at a time, no link followed, no mount entered.
final class Leftovers {
  private final List<Path> mounts;

  private Leftovers(List<Path> mounts) {
    this.mounts = mounts;
  }

  /// Knows what is mounted at this moment in this mount namespace.
  static Leftovers underMounts(Path mountInfo) throws IOException {
    try (Stream<String> lines = Files.lines(mountInfo)) {
      return new Leftovers(lines.map(Leftovers::mountPoint).toList());
    }
  }

  /// The fifth field, with its octal escapes (proc_pid_mountinfo(5)).
  private static Path mountPoint(String line) {
    String field = line.split(" ", 6)[4];
    StringBuilder path = new StringBuilder();
    for (int i = 0; i < field.length(); i++) {
      if (field.charAt(i) == '\\' && i + 3 < field.length()) {
        path.append((char) Integer.parseInt(field.substring(i + 1, i + 4), 8));
        i += 3;
      } else {
        path.append(field.charAt(i));
      }
    }
    return Path.of(path.toString());
  }

  /// Empties the folder, but for what is mounted in it; those are told to the listener.
  void empty(Path folder, StoreListener listener) throws IOException {
    try (Stream<Path> content = Files.list(folder)) {
      for (Path path : content.toList()) {
        if (mounts.stream().anyMatch(mount -> mount.startsWith(path))) {
          listener.warning(path + " was left by a process that ended, and is still mounted");
        } else {
          remove(path);
        }
      }
    }
  }

  private static void remove(Path tree) throws IOException {
    Files.walkFileTree(
        tree,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes)
              throws IOException {
            // An ordinary user cannot list the folder with mode 0 that overlayfs works in.
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException e)
              throws IOException {
            if (e != null) {
              throw e;
            }
            Files.delete(folder);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
