package dev.strata.fuse;

import dev.strata.oci.Digest;
import dev.strata.tree.Entry;
import dev.strata.tree.TreePath;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/// A tree in memory that knows its hard links.
final class MemoryTree implements FuseTree {
  private final TreeMap<String, Entry> entries = new TreeMap<>(TreePath.ORDER);
  private final Map<String, Integer> links = new HashMap<>();
  private final Function<String, byte[]> contents;

  MemoryTree(Collection<Entry> entries, Function<String, byte[]> contents) {
    this.contents = contents;
    for (Entry entry : entries) {
      this.entries.put(entry.path(), entry);
      links.merge(inode(entry), 1, Integer::sum);
    }
  }

  /// Folders for paths that end with a slash; files that hold their own path for the others.
  static MemoryTree ofPaths(String... paths) {
    TreeMap<String, Entry> entries = new TreeMap<>(TreePath.ORDER);
    entries.put("", Entry.directory("", 0755, 0, 0, 0));
    for (String path : paths) {
      Entry entry =
          path.endsWith("/")
              ? Entry.directory(path.substring(0, path.length() - 1), 0755, 0, 0, 0)
              : Entry.file(path, 0644, 0, 0, bytes(path).length, Digest.of(bytes(path)), 0);
      entries.put(entry.path(), entry);
    }
    return new MemoryTree(entries.values(), MemoryTree::bytes);
  }

  MemoryTree with(Entry entry) {
    TreeMap<String, Entry> more = new TreeMap<>(entries);
    more.put(entry.path(), entry);
    return new MemoryTree(more.values(), contents);
  }

  private static byte[] bytes(String path) {
    return path.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public Optional<Entry> find(String path) {
    return Optional.ofNullable(entries.get(path));
  }

  @Override
  public List<Entry> list(String folder) {
    return entries.tailMap(folder, false).values().stream()
        .takeWhile(entry -> TreePath.isWithin(entry.path(), folder))
        .filter(entry -> TreePath.parent(entry.path()).equals(folder))
        .toList();
  }

  @Override
  public int read(Entry file, long offset, ByteBuffer into) {
    byte[] bytes = contents.apply(file.path());
    int count = (int) Math.min(into.remaining(), bytes.length - offset);
    into.put(bytes, (int) offset, count);
    return count;
  }

  @Override
  public String inode(Entry entry) {
    return entry.hardLinkTo().orElse(entry.path());
  }

  @Override
  public int links(Entry entry) {
    return entry.isDirectory() ? 1 : links.getOrDefault(inode(entry), 1);
  }
}
