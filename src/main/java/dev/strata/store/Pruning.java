package dev.strata.store;

import dev.strata.cache.BlobRecord;
import dev.strata.cache.BuildCache;
import dev.strata.cache.StoredRecord;
import dev.strata.cache.Tombstone;
import dev.strata.content.BlobStore;
import dev.strata.key.CacheKey;
import dev.strata.layer.DamagedLayerException;
import dev.strata.layer.Layer;
import dev.strata.layer.LayerId;
import dev.strata.layer.LayerStore;
import dev.strata.oci.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/// One prune: a layer goes with all records that name it, since a record without its layer is no
/// hit. What is removed first is the record, so that a process killed in between leaves a layer
/// without a record, never the other way round.
final class Pruning {
  /// How long a miss can say that its record was pruned.
  private static final Duration TOMBSTONES = Duration.ofDays(90);

  /// In so long without use a layer loses half of its value.
  private static final Duration HALF_LIFE = Duration.ofDays(7);

  /// What even the smallest takes, in bytes: else an empty layer would be worth more than any.
  private static final long LEAST_BYTES = 64 << 10;

  private record Unit(
      Optional<LayerId> layer, List<StoredRecord> stored, Instant lastUsed, long bytes) {
    List<CacheKey> records() {
      return stored.stream().map(s -> s.record().key()).toList();
    }

    Duration cost() {
      return stored.stream()
          .map(s -> s.record().cost())
          .max(Comparator.naturalOrder())
          .orElse(Duration.ZERO);
    }

    String what() {
      return stored.stream()
          .map(s -> s.record().parts().title())
          .filter(title -> !title.isEmpty())
          .findFirst()
          .orElse("");
    }

    /// What keeping a byte of it is worth: the seconds that it saves, the less the longer it was
    /// not used.
    double value(Instant now) {
      double age = Math.max(0, Duration.between(lastUsed, now).toMillis());
      return (1e-3 + cost().toNanos() / 1e9)
          / (bytes + LEAST_BYTES)
          * Math.pow(2, -age / HALF_LIFE.toMillis());
    }
  }

  private final BuildCache cache;
  private final LayerStore layers;
  private final BlobStore blobs;
  private final Leases leases;
  private final Kept kept;
  private final Instant now;

  Pruning(
      BuildCache cache, LayerStore layers, BlobStore blobs, Leases leases, Kept kept, Instant now) {
    this.cache = cache;
    this.layers = layers;
    this.blobs = blobs;
    this.leases = leases;
    this.kept = kept;
    this.now = now;
  }

  PruneReport run(PrunePolicy policy) throws IOException {
    Tombstone tombstone = new Tombstone(now, policy.words());
    List<Unit> units = units();
    List<PruneReport.Removed> removed = new ArrayList<>();
    long left = units.stream().mapToLong(Unit::bytes).sum();
    int inUse = 0;
    for (Unit unit : units) {
      boolean keptByImage = unit.layer().filter(kept.layers()::contains).isPresent();
      if (keptByImage || !goes(policy, unit, left)) {
        continue;
      }
      Optional<PruneReport.Removed> gone = remove(unit, tombstone);
      if (gone.isPresent()) {
        removed.add(gone.get());
        left -= unit.bytes();
      } else {
        inUse++;
      }
    }
    cache.dropTombstonesBefore(now.minus(TOMBSTONES));
    return new PruneReport(removed, inUse, leases.whileIdle(() -> removeLooseBlobs(policy)));
  }

  private boolean goes(PrunePolicy policy, Unit unit, long left) {
    return switch (policy) {
      case PrunePolicy.Everything _ -> true;
      case PrunePolicy.OlderThan older -> unit.lastUsed().isBefore(now.minus(older.age()));
      case PrunePolicy.KeepBytes keep -> left > keep.bytes();
      case PrunePolicy.Selected selected ->
          selected.filters().stream().allMatch(f -> f.passes(unit.stored()))
              && selected
                  .olderThan()
                  .map(age -> unit.lastUsed().isBefore(now.minus(age)))
                  .orElse(true)
              && (selected.keepBytes().isEmpty() || left > selected.keepBytes().getAsLong());
    };
  }

  /// The least valuable first.
  private List<Unit> units() throws IOException {
    Map<LayerId, List<StoredRecord>> byLayer = new HashMap<>();
    List<Unit> units = new ArrayList<>();
    cache.scanRecords(
        stored ->
            stored
                .record()
                .layer()
                .ifPresentOrElse(
                    layer -> byLayer.computeIfAbsent(layer, _ -> new ArrayList<>()).add(stored),
                    () ->
                        units.add(
                            new Unit(Optional.empty(), List.of(stored), stored.lastUsed(), 0))));
    for (LayerId id : layers.list().toList()) {
      byLayer.computeIfAbsent(id, _ -> new ArrayList<>());
    }
    for (Map.Entry<LayerId, List<StoredRecord>> entry : byLayer.entrySet()) {
      Optional<Layer> layer = undamaged(entry.getKey());
      Instant made = layer.isPresent() ? madeAt(layer.get()) : Instant.EPOCH;
      Instant lastUsed =
          entry.getValue().stream()
              .map(StoredRecord::lastUsed)
              .max(Comparator.naturalOrder())
              .orElse(made);
      long bytes = layer.map(Layer::imageBytes).orElse(0L);
      units.add(new Unit(Optional.of(entry.getKey()), entry.getValue(), lastUsed, bytes));
    }
    units.sort(
        Comparator.comparingDouble((Unit unit) -> unit.value(now))
            .thenComparing(unit -> unit.layer().map(LayerId::toString).orElse("")));
    return units;
  }

  private Optional<Layer> undamaged(LayerId id) throws IOException {
    try {
      return layers.find(id);
    } catch (DamagedLayerException _) {
      return Optional.empty();
    }
  }

  private static Instant madeAt(Layer layer) throws IOException {
    return Files.getLastModifiedTime(layer.imageFile()).toInstant();
  }

  private Optional<PruneReport.Removed> remove(Unit unit, Tombstone tombstone) throws IOException {
    if (unit.layer().isEmpty()) {
      cache.prune(unit.records(), tombstone);
      return Optional.of(removed(unit, 0));
    }
    LayerId layer = unit.layer().get();
    long[] blobBytes = {0};
    boolean gone =
        leases.removeUnlessUsed(
            layer,
            !unit.records().isEmpty(),
            () -> {
              cache.prune(unit.records(), tombstone);
              layers.remove(layer);
              blobBytes[0] = removeBlobs(layer);
            });
    return gone ? Optional.of(removed(unit, unit.bytes() + blobBytes[0])) : Optional.empty();
  }

  private static PruneReport.Removed removed(Unit unit, long bytes) {
    return new PruneReport.Removed(
        unit.layer(), unit.records(), unit.lastUsed(), bytes, unit.cost(), unit.what());
  }

  /// Blobs that neither a layer's record nor an image names: what a pull or an export left.
  private long removeLooseBlobs(PrunePolicy policy) throws IOException {
    Set<Digest> named = new HashSet<>(kept.blobs());
    for (LayerId layer : layers.list().toList()) {
      cache.blobs(layer).forEach(blob -> named.add(blob.digest()));
    }
    long bytes = 0;
    for (Digest digest : blobs.list().toList()) {
      Optional<Path> file = blobs.find(digest);
      if (file.isPresent() && !named.contains(digest) && goesLoose(policy, file.get())) {
        bytes += Files.size(file.get());
        blobs.remove(digest);
      }
    }
    return bytes;
  }

  private boolean goesLoose(PrunePolicy policy, Path file) throws IOException {
    return switch (policy) {
      case PrunePolicy.Everything _, PrunePolicy.KeepBytes _ -> true;
      case PrunePolicy.OlderThan older ->
          Files.getLastModifiedTime(file).toInstant().isBefore(now.minus(older.age()));
      case PrunePolicy.Selected selected ->
          selected.concerns("blob")
              && (selected.olderThan().isEmpty()
                  || goesLoose(new PrunePolicy.OlderThan(selected.olderThan().get()), file));
    };
  }

  /// The layer's compressed forms, as far as no image needs them.
  private long removeBlobs(LayerId layer) throws IOException {
    long bytes = 0;
    Predicate<BlobRecord> free = blob -> !kept.blobs().contains(blob.digest());
    for (BlobRecord blob : cache.blobs(layer).stream().filter(free).toList()) {
      if (blobs.contains(blob.digest())) {
        blobs.remove(blob.digest());
        bytes += blob.sizeBytes();
      }
    }
    cache.removeBlobs(layer);
    return bytes;
  }
}
