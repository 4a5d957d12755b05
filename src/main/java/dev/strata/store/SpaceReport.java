package dev.strata.store;

import dev.strata.cache.StoredBuild;
import dev.strata.layer.DamagedLayerException;
import dev.strata.layer.Layer;
import dev.strata.layer.LayerId;
import dev.strata.oci.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What a store holds, kind by kind: how many there are, their bytes, and how many of those are
/// shared with something that a prune leaves or that needs the same file.
public record SpaceReport(List<Row> rows) {
  public SpaceReport {
    rows = List.copyOf(rows);
  }

  /// @param sharedBytes of `bytes`: what local images need as well, and images of layers that stand
  ///     under more than one layer
  public record Row(String name, long count, long bytes, long sharedBytes) {
    public long unsharedBytes() {
      return bytes - sharedBytes;
    }
  }

  public long totalBytes() {
    return rows.stream().mapToLong(Row::bytes).sum();
  }

  static SpaceReport of(Store store) throws IOException {
    Kept kept = store.keptByImages();
    List<Row> rows = new ArrayList<>();
    rows.add(records(store));
    rows.add(layers(store, kept));
    rows.add(pool(store, kept));
    List<CacheMount> mounts = store.cacheMounts().list();
    rows.add(
        new Row(
            "cache mounts", mounts.size(), mounts.stream().mapToLong(CacheMount::bytes).sum(), 0));
    List<StoredBuild> builds = store.cache().builds(Integer.MAX_VALUE);
    rows.add(
        new Row(
            "builds",
            builds.size(),
            builds.stream().mapToLong(b -> b.content().remaining()).sum(),
            0));
    return new SpaceReport(rows);
  }

  private static Row records(Store store) throws IOException {
    long[] sums = {0, 0};
    store
        .cache()
        .scanRecords(
            stored -> {
              sums[0]++;
              sums[1] += stored.storedBytes();
            });
    return new Row("records", sums[0], sums[1], 0);
  }

  /// By the files of the layers, each counted once however many layers lie on it.
  private static Row layers(Store store, Kept kept) throws IOException {
    Map<Path, Integer> users = new HashMap<>();
    Set<Path> needed = new HashSet<>();
    int count = 0;
    for (LayerId id : store.layers().list().toList()) {
      count++;
      Optional<Layer> layer = undamaged(store, id);
      for (Path file : layer.map(Layer::imageFiles).orElse(List.of())) {
        users.merge(file, 1, Integer::sum);
        if (kept.layers().contains(id)) {
          needed.add(file);
        }
      }
    }
    long bytes = 0;
    long shared = 0;
    for (Map.Entry<Path, Integer> file : users.entrySet()) {
      long size = Files.exists(file.getKey()) ? Files.size(file.getKey()) : 0;
      bytes += size;
      shared += file.getValue() > 1 || needed.contains(file.getKey()) ? size : 0;
    }
    return new Row("layers", count, bytes, shared);
  }

  private static Optional<Layer> undamaged(Store store, LayerId id) throws IOException {
    try {
      return store.layers().find(id);
    } catch (DamagedLayerException _) {
      return Optional.empty();
    }
  }

  /// The blobs: compressed layers, manifests and configs.
  private static Row pool(Store store, Kept kept) throws IOException {
    long count = 0;
    long bytes = 0;
    long shared = 0;
    for (Digest digest : store.blobs().list().toList()) {
      Optional<Path> file = store.blobs().find(digest);
      long size = file.isPresent() ? Files.size(file.get()) : 0;
      count++;
      bytes += size;
      shared += kept.blobs().contains(digest) ? size : 0;
    }
    return new Row("pool", count, bytes, shared);
  }
}
