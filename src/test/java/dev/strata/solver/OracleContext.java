package dev.strata.solver;

import dev.strata.linux.Attributes;
import dev.strata.linux.FolderRemoval;
import dev.strata.oci.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/// A build context under random edits. Names are few, so that steps and edits meet. An mtime
/// changes with what it is the mtime of, and not otherwise: what keys, and witnesses, take for
/// granted.
final class OracleContext {
  static final List<String> NAMES = List.of("a", "b", "ab", "bin", "c.txt");
  private static final long SECOND = 1_000_000_000;

  private final Path root;
  private final Random random;

  OracleContext(Path root, Random random) {
    this.root = root;
    this.random = random;
  }

  /// Some files to begin with.
  void fill() throws IOException {
    for (int i = 0; i < 8; i++) {
      add();
    }
    settle();
  }

  /// One edit; what it did, in words.
  String edit() throws IOException {
    String what = attempt();
    while (what.isEmpty()) {
      what = attempt();
    }
    settle();
    return what;
  }

  private String attempt() throws IOException {
    List<Path> all = paths();
    if (all.isEmpty()) {
      return add();
    }
    Path path = all.get(random.nextInt(all.size()));
    return switch (random.nextInt(13)) {
      case 0, 1 -> add();
      case 2, 3 -> Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS) ? change(path) : "";
      case 4 -> {
        remove(path);
        yield "removed " + path;
      }
      case 5 -> rename(path);
      case 6 -> Files.isSymbolicLink(path) ? "" : changeMode(path);
      case 7 -> Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS) ? hardLink(path) : "";
      case 8 -> link();
      case 9 -> {
        boolean folder = Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
        remove(path);
        if (folder) {
          write(path);
        } else {
          Files.createDirectory(path);
          write(path.resolve(name()));
        }
        yield "turned " + path + (folder ? " into a file" : " into a folder");
      }
      default -> Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS) ? sameSize(path) : "";
    };
  }

  private String add() throws IOException {
    Path path = fresh();
    if (random.nextInt(4) == 0) {
      Files.createDirectory(path);
      write(path.resolve(name()));
    } else {
      write(path);
      if (random.nextInt(3) == 0) {
        Attributes.setMode(path.toString(), 0755);
      }
    }
    return "added " + path;
  }

  private String change(Path path) throws IOException {
    // A new file: else the other names of it would change too, which is an edit of its own.
    if (random.nextBoolean()) {
      write(path);
      return "wrote to " + path;
    }
    int mode = Attributes.status(path.toString()).permissions();
    Files.delete(path);
    write(path);
    Attributes.setMode(path.toString(), mode);
    return "replaced " + path;
  }

  private String sameSize(Path path) throws IOException {
    byte[] bytes = Files.readAllBytes(path);
    if (bytes.length == 0) {
      return "";
    }
    bytes[random.nextInt(bytes.length)] = (byte) ('a' + random.nextInt(3));
    Files.write(path, bytes);
    return "wrote a byte to " + path;
  }

  private String changeMode(Path path) throws IOException {
    int mode = Attributes.status(path.toString()).permissions();
    Attributes.setMode(path.toString(), mode ^ List.of(0111, 0044, 01000).get(random.nextInt(3)));
    return "changed the mode of " + path;
  }

  private String rename(Path path) throws IOException {
    Path to = fresh();
    if (to.startsWith(path)) {
      return "";
    }
    Files.move(path, to);
    return "renamed " + path + " to " + to;
  }

  private String hardLink(Path path) throws IOException {
    Path to = fresh();
    Files.createLink(to, path);
    return "linked " + to + " to " + path;
  }

  private String link() throws IOException {
    Path path = fresh();
    String target = (random.nextBoolean() ? "" : "../") + name();
    Files.createSymbolicLink(path, Path.of(target));
    return "made the link " + path + " to " + target;
  }

  private static void remove(Path path) throws IOException {
    if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      FolderRemoval.remove(path.toString());
    } else {
      Files.delete(path);
    }
  }

  private String name() {
    return NAMES.get(random.nextInt(NAMES.size()));
  }

  private void write(Path path) throws IOException {
    Files.writeString(path, lines());
  }

  private String lines() {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(3); i > 0; i--) {
      // Of one length, so that a change is often seen by nothing but the bytes and the mtime.
      text.append((char) ('a' + random.nextInt(3))).append(random.nextInt(3)).append('\n');
    }
    return text.toString();
  }

  private List<Path> paths() throws IOException {
    try (Stream<Path> all = Files.walk(root)) {
      return all.filter(path -> !path.equals(root)).sorted().toList();
    }
  }

  /// A path that is not there, in a folder that is.
  private Path fresh() throws IOException {
    List<Path> folders = new ArrayList<>(List.of(root));
    paths().stream()
        .filter(path -> Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS))
        .forEach(folders::add);
    for (int i = 0; ; i++) {
      Path path = folders.get(random.nextInt(folders.size())).resolve(name() + (i > 20 ? i : ""));
      if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
        return path;
      }
    }
  }

  private void settle() throws IOException {
    for (Path path : paths().reversed()) {
      String state;
      if (Files.isSymbolicLink(path)) {
        state = Files.readSymbolicLink(path).toString();
      } else if (Files.isDirectory(path)) {
        try (Stream<Path> names = Files.list(path)) {
          state = names.map(p -> p.getFileName() + kind(p)).sorted().toList().toString();
        }
      } else {
        state = Files.readString(path);
      }
      byte[] hash = Digest.of(state.getBytes(StandardCharsets.UTF_8)).bytes();
      long seconds = 1_600_000_000L + ((hash[0] & 0xFF) << 8 | hash[1] & 0xFF);
      Attributes.setTimes(path.toString(), seconds * SECOND);
    }
  }

  private static String kind(Path path) {
    return Files.isSymbolicLink(path) ? "l" : Files.isDirectory(path) ? "d" : "f";
  }
}
