package dev.strata.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// The host's process table.
final class Processes {
  private Processes() {}

  /// The ids of those that run this program.
  static List<Long> running(Path program) throws IOException {
    try (Stream<Path> entries = Files.list(Path.of("/proc"))) {
      return entries
          .filter(entry -> entry.getFileName().toString().matches("[0-9]+"))
          .filter(entry -> runs(entry, program))
          .map(entry -> Long.parseLong(entry.getFileName().toString()))
          .toList();
    }
  }

  private static boolean runs(Path process, Path program) {
    try {
      return Files.isSameFile(process.resolve("exe"), program);
    } catch (IOException e) {
      return false;
    }
  }
}
