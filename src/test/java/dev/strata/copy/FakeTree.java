package dev.strata.copy;

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

/// A tree in memory, which counts what is opened. Folders above a path are made as 0755 root.
final class FakeTree implements Tree {
  static final long MTIME = 1_700_000_000_000_000_000L;

  private final TreeMap<String, Entry> entries = new TreeMap<>(TreePath.ORDER);
  private final Map<String, byte[]> contents = new HashMap<>();
  int opened;

  FakeTree folder(String path) {
    return folder(path, 0755, 0, 0);
  }

  FakeTree folder(String path, int mode, int uid, int gid) {
    return add(Entry.directory(path, mode, uid, gid, MTIME));
  }

  FakeTree file(String path, String text) {
    return file(path, text, 0644, 0, 0);
  }

  FakeTree file(String path, String text, int mode, int uid, int gid) {
    return file(path, text.getBytes(StandardCharsets.UTF_8), mode, uid, gid);
  }

  FakeTree file(String path, byte[] bytes, int mode, int uid, int gid) {
    contents.put(path, bytes);
    return add(Entry.file(path, mode, uid, gid, bytes.length, Digest.of(bytes), MTIME));
  }

  FakeTree link(String path, String target) {
    return add(Entry.symlink(path, target, 0, 0, MTIME));
  }

  FakeTree hardLink(String path, String first) {
    contents.put(path, Objects.requireNonNull(contents.get(first)));
    return add(
        Objects.requireNonNull(entries.get(first))
            .withPath(path)
            .withHardLinkTo(Optional.of(first)));
  }

  FakeTree add(Entry entry) {
    String parent = TreePath.parent(entry.path());
    if (!parent.isEmpty() && !entries.containsKey(parent)) {
      folder(parent);
    }
    entries.put(entry.path(), entry);
    return this;
  }

  @Override
  public Optional<Entry> find(String path) {
    return path.isEmpty()
        ? Optional.of(Entry.directory("", 0755, 0, 0, MTIME))
        : Optional.ofNullable(entries.get(path));
  }

  @Override
  public List<Entry> list(String folder) {
    return entries.values().stream()
        .filter(entry -> TreePath.parent(entry.path()).equals(folder))
        .toList();
  }

  @Override
  public InputStream open(Entry entry) {
    opened++;
    return new ByteArrayInputStream(Objects.requireNonNull(contents.get(entry.path())));
  }
}
