package dev.strata.attest;

import dev.strata.oci.Digest;
import dev.strata.tree.Entry;
import dev.strata.tree.Tree;
import dev.strata.tree.TreePath;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/// A root file system in memory.
final class FileTree implements Tree {
  private final TreeMap<String, Entry> entries = new TreeMap<>(TreePath.ORDER);
  private final Map<String, byte[]> contents = new HashMap<>();

  FileTree file(String path, String text) {
    return file(path, text.getBytes(StandardCharsets.UTF_8));
  }

  FileTree file(String path, byte[] bytes) {
    contents.put(path, bytes);
    return add(Entry.file(path, 0644, 0, 0, bytes.length, Digest.of(bytes), 0));
  }

  FileTree link(String path, String target) {
    return add(Entry.symlink(path, target, 0, 0, 0));
  }

  private FileTree add(Entry entry) {
    String parent = TreePath.parent(entry.path());
    if (!parent.isEmpty() && !entries.containsKey(parent)) {
      add(Entry.directory(parent, 0755, 0, 0, 0));
    }
    entries.put(entry.path(), entry);
    return this;
  }

  @Override
  public Optional<Entry> find(String path) {
    return Optional.ofNullable(entries.get(path));
  }

  @Override
  public List<Entry> list(String folder) {
    return entries.values().stream().filter(e -> TreePath.parent(e.path()).equals(folder)).toList();
  }

  @Override
  public InputStream open(Entry entry) {
    return new ByteArrayInputStream(Objects.requireNonNull(contents.get(entry.path())));
  }
}
