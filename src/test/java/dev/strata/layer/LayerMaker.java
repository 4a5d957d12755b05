package dev.strata.layer;

import dev.strata.oci.Digest;
import dev.strata.tree.Entry;
import dev.strata.tree.EntryType;
import dev.strata.tree.TreePath;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Makes layers for tests, in few words: entries in any order, then a commit.
public final class LayerMaker {
  private static final long MTIME = 1_700_000_000_000_000_000L;

  private final TreeMap<String, Entry> entries = new TreeMap<>(TreePath.ORDER);
  private final TreeMap<String, byte[]> contents = new TreeMap<>();

  public LayerMaker folder(String path) {
    return add(Entry.directory(path, 0755, 0, 0, MTIME));
  }

  public LayerMaker opaque(String path) {
    return add(Entry.directory(path, 0755, 0, 0, MTIME).withOpaque(true));
  }

  public LayerMaker file(String path, String text) {
    return file(path, text.getBytes(StandardCharsets.UTF_8));
  }

  public LayerMaker file(String path, byte[] bytes) {
    return add(Entry.file(path, 0644, 0, 0, bytes.length, Digest.of(bytes), MTIME), bytes);
  }

  public LayerMaker symlink(String path, String target) {
    return add(Entry.symlink(path, target, 0, 0, MTIME));
  }

  public LayerMaker hardLink(String path, String first) {
    Entry target = java.util.Objects.requireNonNull(entries.get(first));
    return add(target.withPath(path).withHardLinkTo(Optional.of(first)));
  }

  public LayerMaker whiteout(String path) {
    return add(Entry.whiteout(path));
  }

  public LayerMaker special(String path, EntryType type, long device) {
    return add(
        new Entry(
            path,
            type,
            0600,
            0,
            0,
            0,
            Optional.empty(),
            "",
            Optional.empty(),
            device,
            new TreeMap<>(),
            MTIME,
            false));
  }

  public LayerMaker add(Entry entry) {
    entries.put(entry.path(), entry);
    return this;
  }

  public LayerMaker add(Entry entry, byte[] bytes) {
    contents.put(entry.path(), bytes);
    return add(entry);
  }

  public void addTo(LayerIngest ingest) throws IOException {
    for (Map.Entry<String, Entry> entry : entries.entrySet()) {
      byte[] bytes = contents.getOrDefault(entry.getKey(), new byte[0]);
      ingest.add(entry.getValue(), () -> new ByteArrayInputStream(bytes));
    }
  }

  public Layer commit(LayerStore store) throws IOException {
    try (LayerIngest ingest = store.ingest()) {
      addTo(ingest);
      return ingest.commit(Optional.empty());
    }
  }
}
