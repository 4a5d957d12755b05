package dev.strata.store;

import static dev.strata.store.StoreFixture.NOW;
import static dev.strata.store.StoreFixture.put;
import static dev.strata.store.StoreFixture.record;
import static org.assertj.core.api.Assertions.assertThat;

import dev.strata.cache.BlobRecord;
import dev.strata.cache.CacheRecord;
import dev.strata.cache.Lookup;
import dev.strata.cache.MissCause;
import dev.strata.content.Blob;
import dev.strata.layer.LayerId;
import dev.strata.oci.DiffId;
import dev.strata.oci.Digest;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PruneTest {
  private static final PrunePolicy EVERYTHING = new PrunePolicy.Everything();

  @TempDir Path folder;
  private Store store;

  @BeforeEach
  void open() throws Exception {
    store = new StoreFixture(folder.resolve("store")).open();
  }

  @AfterEach
  void close() throws Exception {
    store.close();
  }

  @Test
  void removesTheRecordAndItsLayerAndExplainsTheLaterMiss() throws Exception {
    CacheRecord record = put(store, 1, 4, NOW.minusSeconds(1));

    PruneReport report = store.prune(EVERYTHING, Kept.NOTHING);

    assertThat(report.records()).isEqualTo(1);
    assertThat(report.freedBytes()).isGreaterThan(4096);
    assertThat(store.cache().find(record.key()))
        .isEqualTo(new Lookup.Miss(new MissCause.Pruned(NOW, "everything unused")));
    assertThat(store.layers().list()).isEmpty();
  }

  @Test
  void keepsWhatARunningBuildUses() throws Exception {
    CacheRecord used = put(store, 1, 4, NOW);
    CacheRecord unused = put(store, 2, 4, NOW);
    try (Lease lease = store.lease()) {
      assertThat(lease.hold(layer(used))).isTrue();

      PruneReport report = store.prune(EVERYTHING, Kept.NOTHING);

      assertThat(report.inUse()).isEqualTo(1);
      assertThat(store.cache().find(used.key())).isEqualTo(new Lookup.Hit(used));
      assertThat(store.layers().list()).containsExactly(layer(used));
      assertThat(lease.hold(layer(unused))).isFalse();
    }
    assertThat(store.prune(EVERYTHING, Kept.NOTHING).removed()).hasSize(1);
  }

  @Test
  void keepsALayerThatARunningBuildHasJustMade() throws Exception {
    try (Lease lease = store.lease()) {
      LayerId made = StoreFixture.layer(store, 1, 4);
      store.prune(EVERYTHING, Kept.NOTHING);

      assertThat(lease.hold(made)).isTrue();
    }
    store.prune(EVERYTHING, Kept.NOTHING);
    assertThat(store.layers().list()).isEmpty();
  }

  @Test
  void keepsWhatAnImageNeeds() throws Exception {
    CacheRecord record = put(store, 1, 4, NOW);
    Blob blob = store.blobs().put(new byte[] {1});

    store.cache().putBlob(layer(record), blobRecord(blob));

    store.prune(EVERYTHING, new Kept(Set.of(layer(record)), Set.of()));

    assertThat(store.cache().find(record.key())).isEqualTo(new Lookup.Hit(record));
    assertThat(store.blobs().contains(blob.digest())).isTrue();
    store.prune(EVERYTHING, new Kept(Set.of(), Set.of(blob.digest())));
    assertThat(store.blobs().contains(blob.digest())).isTrue();
  }

  @Test
  void removesTheCompressedFormsOfALayerWithIt() throws Exception {
    CacheRecord record = put(store, 1, 4, NOW);
    Blob blob = store.blobs().put(new byte[] {1, 2, 3});
    store.cache().putBlob(layer(record), blobRecord(blob));

    store.prune(EVERYTHING, Kept.NOTHING);

    assertThat(store.blobs().contains(blob.digest())).isFalse();
    assertThat(store.cache().blobs(layer(record))).isEmpty();
  }

  @Test
  void removesBlobsThatNothingNamesUnlessABuildMayBeFetchingThem() throws Exception {
    Blob blob = store.blobs().put(new byte[] {1, 2, 3});
    try (Lease _ = store.lease()) {
      assertThat(store.prune(EVERYTHING, Kept.NOTHING).looseBlobBytes()).isZero();
    }

    assertThat(store.prune(EVERYTHING, Kept.NOTHING).looseBlobBytes()).isEqualTo(3);
    assertThat(store.blobs().contains(blob.digest())).isFalse();
  }

  @Test
  void removesWhatWasNotUsedForLong() throws Exception {
    CacheRecord old = put(store, 1, 4, NOW.minus(Duration.ofHours(25)));
    CacheRecord recent = put(store, 2, 4, NOW.minus(Duration.ofHours(23)));

    store.prune(new PrunePolicy.OlderThan(Duration.ofHours(24)), Kept.NOTHING);

    assertThat(store.cache().find(old.key()))
        .isEqualTo(new Lookup.Miss(new MissCause.Pruned(NOW, "not used for 24 h")));
    assertThat(store.cache().find(recent.key())).isEqualTo(new Lookup.Hit(recent));
  }

  @Test
  void goesByTheLastUseOfAnyRecordOfALayer() throws Exception {
    CacheRecord old = put(store, 1, 4, NOW.minus(Duration.ofHours(25)));
    CacheRecord alsoNamesIt = record(2, old.layer());
    store.cache().put(alsoNamesIt);
    store.cache().touch(List.of(alsoNamesIt.key()), NOW);

    store.prune(new PrunePolicy.OlderThan(Duration.ofHours(24)), Kept.NOTHING);

    assertThat(store.cache().find(old.key())).isEqualTo(new Lookup.Hit(old));
  }

  @Test
  void removesTheLongestUnusedUntilTheRestFits() throws Exception {
    CacheRecord third = put(store, 1, 100, instant(3));
    CacheRecord first = put(store, 2, 100, instant(1));
    CacheRecord second = put(store, 3, 100, instant(2));

    PruneReport report = store.prune(new PrunePolicy.KeepBytes(150 * 1024), Kept.NOTHING);

    assertThat(report.removed())
        .extracting(PruneReport.Removed::layer)
        .containsExactly(first.layer(), second.layer());
    assertThat(store.layers().list()).containsExactly(layer(third));
  }

  @Test
  void removesRecordsThatLeftTheStateAsItWas() throws Exception {
    CacheRecord record = record(1, Optional.empty());
    store.cache().put(record);

    store.prune(EVERYTHING, Kept.NOTHING);

    assertThat(store.cache().find(record.key())).isInstanceOf(Lookup.Miss.class);
  }

  private static Instant instant(int order) {
    return NOW.minusSeconds(100 - order);
  }

  private static LayerId layer(CacheRecord record) {
    return record.layer().orElseThrow();
  }

  private static BlobRecord blobRecord(Blob blob) {
    return new BlobRecord(
        "gzip-6", blob.digest(), blob.sizeBytes(), new DiffId(Digest.of(new byte[0])));
  }
}
