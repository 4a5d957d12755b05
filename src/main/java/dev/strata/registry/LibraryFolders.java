package dev.strata.registry;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.stream.Stream;

/// Where the dynamic loader of this machine looks for libraries: the folders of `/etc/ld.so.conf`
/// with what it includes, and the usual ones (ld.so(8)).
final class LibraryFolders {
  private static final int MOST_INCLUDES = 4;
  private final Path root;
  private final SequencedSet<Path> folders = new LinkedHashSet<>();

  LibraryFolders(Path root) throws IOException {
    this.root = root;
    String processor =
        switch (System.getProperty("os.arch")) {
          case "amd64" -> "x86_64";
          case String other -> other;
        };
    for (String folder :
        List.of(
            "lib/" + processor + "-linux-gnu",
            "usr/lib/" + processor + "-linux-gnu",
            "lib64",
            "usr/lib64",
            "lib",
            "usr/lib")) {
      folders.add(root.resolve(folder));
    }
    read(root.resolve("etc/ld.so.conf"), 0);
  }

  /// The library of this name, in `first` or in the machine's folders.
  Optional<Path> find(String name, List<Path> first) {
    return Stream.concat(first.stream(), folders.stream())
        .map(f -> f.resolve(name))
        .filter(Files::isRegularFile)
        .findFirst();
  }

  private void read(Path file, int depth) throws IOException {
    if (!Files.isRegularFile(file) || depth > MOST_INCLUDES) {
      return;
    }
    for (String line : Files.readAllLines(file)) {
      String text = line.replaceFirst("#.*", "").strip();
      if (text.startsWith("include ")) {
        for (Path included : glob(text.substring(8).strip())) {
          read(included, depth + 1);
        }
      } else if (text.startsWith("/")) {
        folders.add(root.resolve(text.substring(1)));
      }
    }
  }

  private List<Path> glob(String pattern) throws IOException {
    Path path =
        pattern.startsWith("/") ? root.resolve(pattern.substring(1)) : root.resolve("etc", pattern);
    Path folder = path.getParent();
    List<Path> found = new ArrayList<>();
    if (folder != null && Files.isDirectory(folder)) {
      try (DirectoryStream<Path> files =
          Files.newDirectoryStream(folder, path.getFileName().toString())) {
        files.forEach(found::add);
      }
    }
    found.sort(null);
    return found;
  }
}
