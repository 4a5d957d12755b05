package dev.strata.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// The host's process table.
final class Processes {
  private Processes() {}

  /// The programs running out of this root.
  static List<String> inRoot(Path root) throws IOException {
    try (Stream<Path> entries = Files.list(Path.of("/proc"))) {
      return entries
          .filter(entry -> entry.getFileName().toString().matches("[0-9]+"))
          .filter(entry -> isIn(entry, root))
          .map(Path::toString)
          .toList();
    }
  }

  private static boolean isIn(Path process, Path root) {
    try {
      Path busybox = root.resolve("bin/busybox");
      return Files.isSameFile(process.resolve("exe"), busybox);
    } catch (IOException e) {
      return false;
    }
  }
}
