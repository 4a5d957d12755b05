package dev.strata.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strata.linux.Attributes;
import dev.strata.linux.Errno;
import dev.strata.linux.ExtendedAttributes;
import dev.strata.linux.FileStatus;
import dev.strata.linux.FolderRemoval;
import dev.strata.linux.LinuxException;
import dev.strata.linux.Nodes;
import dev.strata.tree.EntryType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/// Random changes to a folder tree, as steps make them. Names are few, so that they meet.
final class RandomEdits {
  private static final List<String> NAMES = List.of("a", "b", "a!", "c c", "é", "z.", "0");

  private final Path root;
  private final Random random;

  private RandomEdits(Path root, Random random) {
    this.root = root;
    this.random = random;
  }

  static void run(Path root, Random random, int edits) throws Exception {
    RandomEdits changes = new RandomEdits(root, random);
    for (int i = 0; i < edits; i++) {
      changes.edit();
    }
  }

  static void command(Object... words) throws Exception {
    List<String> command = Stream.of(words).map(Object::toString).toList();
    Process process = new ProcessBuilder(command).inheritIO().start();
    if (process.waitFor() != 0) {
      throw new IOException(String.join(" ", command) + " failed");
    }
  }

  private void edit() throws Exception {
    switch (random.nextInt(12)) {
      case 0, 1, 2 -> write(fresh());
      case 3, 4 -> Files.createDirectory(fresh());
      case 5 -> remove(any());
      case 6 -> rename(any(), fresh());
      case 7 -> append(any());
      case 8 -> attributes(any());
      case 9 -> Nodes.makeSymlink(fresh().toString(), NAMES.get(random.nextInt(NAMES.size())));
      case 10 -> link(any(), fresh());
      default -> {
        if (random.nextBoolean()) {
          Nodes.makeSpecial(fresh().toString(), EntryType.FIFO, 0600, 0);
        } else {
          replaceFolder(any());
        }
      }
    }
  }

  private void write(Path path) throws IOException {
    Files.writeString(path, "x".repeat(random.nextInt(3) * 3000) + random.nextInt(5));
  }

  private void append(Path path) throws IOException {
    if (Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
      Files.writeString(path, "more", java.nio.file.StandardOpenOption.APPEND);
    }
  }

  private void remove(Path path) throws Exception {
    if (!path.equals(root)) {
      delete(path);
    }
  }

  private static void delete(Path path) throws IOException {
    if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      FolderRemoval.remove(path.toString());
    } else {
      Files.delete(path);
    }
  }

  /// As mv does: by a rename, or where the kernel refuses, by a copy.
  private void rename(Path from, Path to) throws Exception {
    if (!from.equals(root) && !to.startsWith(from)) {
      try {
        Nodes.rename(from.toString(), to.toString(), 0);
      } catch (LinuxException e) {
        assertThat(e.errno()).isEqualTo(Errno.EXDEV);
        command("mv", "-T", from, to);
      }
    }
  }

  private void replaceFolder(Path path) throws Exception {
    if (!path.equals(root) && Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      delete(path);
      Files.createDirectory(path);
      write(path.resolve("new"));
    }
  }

  private void link(Path from, Path to) throws IOException {
    if (Files.isRegularFile(from, LinkOption.NOFOLLOW_LINKS)) {
      Nodes.makeHardLink(to.toString(), from.toString());
    }
  }

  private void attributes(Path path) throws IOException {
    if (Files.isSymbolicLink(path)) {
      return;
    }
    String place = path.toString();
    FileStatus status = Attributes.status(place);
    switch (random.nextInt(4)) {
      case 0 -> Attributes.setMode(place, status.permissions() ^ 0111);
      case 1 -> Attributes.setOwner(place, random.nextInt(3), random.nextInt(3));
      case 2 -> Attributes.setTimes(place, random.nextLong(1L << 60));
      default -> {
        if (status.type() == EntryType.FILE || status.type() == EntryType.DIRECTORY) {
          ExtendedAttributes.set(place, "user.k", "v" + random.nextInt(3));
        }
      }
    }
  }

  /// A path that is there.
  private Path any() throws IOException {
    try (Stream<Path> all = Files.walk(root)) {
      List<Path> paths = new ArrayList<>(all.sorted().toList());
      return paths.get(random.nextInt(paths.size()));
    }
  }

  /// A path that is not there, in a folder that is.
  private Path fresh() throws IOException {
    while (true) {
      Path folder = any();
      Path path = folder.resolve(NAMES.get(random.nextInt(NAMES.size())));
      if (Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
          && !Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
        return path;
      }
      if (random.nextInt(10) == 0) {
        return root.resolve("n" + random.nextInt(1_000_000));
      }
    }
  }
}
