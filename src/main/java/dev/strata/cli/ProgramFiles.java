package dev.strata.cli;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/// The files that this program was started from, as they were then.
record ProgramFiles(Map<Path, String> known) {
  static ProgramFiles now() {
    Map<Path, String> known = new LinkedHashMap<>();
    for (String file : System.getProperty("java.class.path").split(File.pathSeparator)) {
      known.put(Path.of(file), mark(Path.of(file)));
    }
    return new ProgramFiles(known);
  }

  /// Whether they are the same still.
  boolean areCurrent() {
    return known.entrySet().stream().allMatch(e -> mark(e.getKey()).equals(e.getValue()));
  }

  private static String mark(Path file) {
    try {
      return Files.readAttributes(file, "unix:ino,size,ctime").toString();
    } catch (IOException _) {
      return "gone";
    }
  }
}
