package dev.strata.layer;

import dev.strata.erofs.ContentSizeException;
import dev.strata.erofs.ErofsWriter;
import dev.strata.oci.Digest;
import dev.strata.tree.Entry;
import dev.strata.tree.TreePath;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/// Writes a {@link LayerDelta} as one image over those of its base.
final class DeltaIngest {
  private static final int IMPLIED_MODE = 0755;

  private final LayerStore store;
  private final Layer base;
  private final LayerDelta delta;
  private final Map<String, Long> offsets = new HashMap<>();

  DeltaIngest(LayerStore store, Layer base, LayerDelta delta) {
    this.store = store;
    this.base = base;
    this.delta = delta;
  }

  /// @param file where the image is made; not there afterwards
  Layer write(Path file, LayerStore.Contents contents) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE)) {
      long size;
      try (ErofsWriter writer = new ErofsWriter(channel, store.overlay())) {
        for (String path : paths()) {
          add(path, writer, contents);
        }
        size = writer.finish();
      }
      return store.commitDelta(file, channel, size, index(), base.stack(), hidden(), dead());
    } finally {
      Files.deleteIfExists(file);
    }
  }

  /// What the image holds, with the folders that lead there.
  private TreeSet<String> paths() {
    TreeSet<String> paths = new TreeSet<>(TreePath.ORDER);
    paths.add("");
    List<String> own = new ArrayList<>(delta.changed().keySet());
    own.addAll(delta.removed());
    for (String path : own) {
      String at = path;
      while (!at.isEmpty() && paths.add(at)) {
        at = TreePath.parent(at);
      }
    }
    return paths;
  }

  private void add(String path, ErofsWriter writer, LayerStore.Contents contents)
      throws IOException {
    Entry changed = delta.changed().get(path);
    if (changed == null) {
      writer.add(base.index().find(path).map(this::unchanged).orElseGet(() -> absent(path)), null);
    } else if (changed.isFile()) {
      offsets.put(path, addFile(changed, writer, contents));
    } else {
      // An opaque mark over an image of the layer's own would hide that: it has the mark.
      boolean opaque = changed.opaque() && base.index().find(path).isEmpty();
      writer.add(changed.withOpaque(opaque), null);
    }
  }

  /// A folder on the way, or what is removed.
  private Entry unchanged(Entry old) {
    return delta.removed().contains(old.path())
        ? Entry.whiteout(old.path())
        : old.withOpaque(false);
  }

  private static Entry absent(String path) {
    if (!path.isEmpty()) {
      throw new IllegalStateException("a folder that neither version names: " + path);
    }
    return Entry.directory("", IMPLIED_MODE, 0, 0, 0);
  }

  private long addFile(Entry entry, ErofsWriter writer, LayerStore.Contents contents)
      throws IOException {
    MessageDigest hash = Digest.sha256();
    long offset;
    Digest stored;
    try (InputStream content = contents.of(entry).open()) {
      HashedContent hashed = new HashedContent(content, hash);
      offset = writer.add(entry, hashed);
      stored = hashed.digest();
    } catch (ContentSizeException e) {
      ContentChangedException changed = new ContentChangedException(entry.path());
      changed.initCause(e);
      throw changed;
    }
    if (!stored.equals(entry.content().orElseThrow())) {
      throw new ContentChangedException(entry.path());
    }
    return offset;
  }

  private LayerIndex index() {
    LayerIndex.Builder index = new LayerIndex.Builder();
    long start = base.stack().sizeBytes();
    for (int i = 0; i < delta.entries().size(); i++) {
      Entry entry = delta.entries().get(i);
      int kept = delta.kept()[i];
      if (kept >= 0) {
        index.add(entry, base.index().offsetAt(kept));
      } else {
        long offset = offsets.getOrDefault(entry.path(), ErofsWriter.NO_CONTENT);
        index.add(entry, offset == ErofsWriter.NO_CONTENT ? offset : start + offset);
      }
    }
    return index.build();
  }

  private List<String> hidden() {
    TreeSet<String> hidden = new TreeSet<>(TreePath.ORDER);
    hidden.addAll(base.stack().hidden());
    hidden.addAll(delta.removed());
    return List.copyOf(hidden);
  }

  private List<ImageStack.Extent> dead() {
    List<ImageStack.Extent> dead = new ArrayList<>(base.stack().dead());
    for (int place : delta.dead()) {
      Entry old = base.index().entries().get(place);
      dead.add(
          new ImageStack.Extent(
              base.index().offsetAt(place), old.size(), old.content().orElseThrow()));
    }
    return dead;
  }
}
