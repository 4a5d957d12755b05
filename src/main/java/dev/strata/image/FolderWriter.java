package dev.strata.image;

import dev.strata.tree.Entry;
import dev.strata.tree.Tree;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// Writes entries into a folder. Whatever stands in the way of an entry, and is not a folder for a
/// folder, is removed first.
final class FolderWriter {
  private final Tree tree;
  private final Path root;
  private final List<String> skipped = new ArrayList<>();

  FolderWriter(Tree tree, Path root) {
    this.tree = tree;
    this.root = root;
  }

  /// @param entries a folder before what is in it
  List<String> write(List<Entry> entries) throws IOException {
    Files.createDirectories(root);
    for (Entry entry : entries) {
      write(entry);
    }
    // Last, from the deepest: a folder may be read-only, and its mtime changes with its content.
    for (Entry entry : entries.reversed()) {
      if (entry.isDirectory()) {
        finish(entry, pathOf(entry.path()));
      }
    }
    return skipped;
  }

  private void write(Entry entry) throws IOException {
    Path path = pathOf(entry.path());
    switch (entry.type()) {
      case DIRECTORY -> folder(path);
      case FILE -> file(entry, path);
      case SYMLINK -> {
        clear(path);
        Files.createSymbolicLink(path, Path.of(entry.linkTarget()));
        setMtime(entry, path);
      }
      case CHAR_DEVICE, BLOCK_DEVICE, FIFO, SOCKET -> skipped.add(entry.path());
      case WHITEOUT -> throw new IllegalStateException("a whiteout in a state: " + entry.path());
    }
  }

  private static void folder(Path path) throws IOException {
    if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      clear(path);
      Files.createDirectory(path);
    }
    Files.setAttribute(path, "unix:mode", 0700, LinkOption.NOFOLLOW_LINKS);
  }

  private void file(Entry entry, Path path) throws IOException {
    clear(path);
    Optional<Path> first = entry.hardLinkTo().map(this::pathOf);
    if (first.isPresent() && Files.isRegularFile(first.get(), LinkOption.NOFOLLOW_LINKS)) {
      Files.createLink(path, first.get());
      return;
    }
    try (InputStream in = tree.open(entry);
        var out =
            Files.newOutputStream(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      in.transferTo(out);
    }
    finish(entry, path);
  }

  private void finish(Entry entry, Path path) throws IOException {
    Files.setAttribute(path, "unix:mode", entry.mode());
    setMtime(entry, path);
  }

  private static void setMtime(Entry entry, Path path) throws IOException {
    FileTime mtime = FileTime.from(entry.mtimeNanos(), TimeUnit.NANOSECONDS);
    Files.getFileAttributeView(path, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
        .setTimes(mtime, null, null);
  }

  private Path pathOf(String path) {
    try {
      return root.resolve(path);
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException(
          "the name \"" + path + "\" cannot be written by this Java in this locale", e);
    }
  }

  private static void clear(Path path) throws IOException {
    if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      Files.walkFileTree(path, new Remover());
    } else {
      Files.deleteIfExists(path);
    }
  }

  private static final class Remover extends SimpleFileVisitor<Path> {
    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      Files.delete(file);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(
        Path folder, @org.jspecify.annotations.Nullable IOException failure) throws IOException {
      Files.delete(folder);
      return FileVisitResult.CONTINUE;
    }
  }
}
