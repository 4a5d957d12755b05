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
import java.util.OptionalLong;
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

  @Test
  void removesWhatIsLeastWorthItsRoomFirst() throws Exception {
    CacheRecord dear = costing(1, 100, Duration.ofMinutes(10), NOW.minus(Duration.ofDays(3)));
    CacheRecord cheap = costing(2, 100, Duration.ofMillis(10), NOW);
    CacheRecord large = costing(3, 4000, Duration.ofMinutes(1), NOW);

    PruneReport report = store.prune(selected(150 * 1024), Kept.NOTHING);

    assertThat(report.removed())
        .extracting(PruneReport.Removed::layer)
        .containsExactly(cheap.layer(), large.layer());
    assertThat(report.removed().getFirst().cost()).isEqualTo(Duration.ofMillis(10));
    assertThat(report.removed().getFirst().what()).isEqualTo("RUN echo 2");
    assertThat(store.cache().find(dear.key())).isEqualTo(new Lookup.Hit(dear));
  }

  @Test
  void aFilterLeavesTheRestAndIsInTheMarkOfWhatItTook() throws Exception {
    CacheRecord one = put(store, 1, 4, NOW.minus(Duration.ofDays(9)));
    CacheRecord other = put(store, 2, 4, NOW.minus(Duration.ofDays(9)));

    PruneReport report =
        store.prune(
            new PrunePolicy.Selected(
                List.of(new PruneFilter.Type("run"), new PruneFilter.Text("echo 1")),
                Optional.of(Duration.ofDays(7)),
                OptionalLong.empty()),
            Kept.NOTHING);

    assertThat(report.records()).isEqualTo(1);
    assertThat(store.cache().find(one.key()))
        .isEqualTo(
            new Lookup.Miss(
                new MissCause.Pruned(NOW, "not used for 168 h, type=run, text=echo 1")));
    assertThat(store.cache().find(other.key())).isEqualTo(new Lookup.Hit(other));
  }

  @Test
  void ofAnotherTypeNothingGoes() throws Exception {
    put(store, 1, 4, NOW);

    for (String type : List.of("copy", "workdir", "layer", "image")) {
      assertThat(
              store
                  .prune(
                      new PrunePolicy.Selected(
                          List.of(new PruneFilter.Type(type)),
                          Optional.empty(),
                          OptionalLong.empty()),
                      Kept.NOTHING)
                  .removed())
          .isEmpty();
    }
  }

  @Test
  void whatIsHeldIsCountedByKindSharedAndUnshared() throws Exception {
    put(store, 1, 100, NOW);
    put(store, 2, 100, NOW);
    store.blobs().put(new byte[] {1, 2, 3});
    store
        .cache()
        .putBuild(
            new dev.strata.cache.StoredBuild("b", NOW, java.nio.ByteBuffer.wrap(new byte[7])));

    SpaceReport space = store.space();

    assertThat(space.rows())
        .extracting(row -> row.name() + " " + row.count())
        .containsExactly("records 2", "layers 2", "pool 1", "cache mounts 0", "builds 1");
    assertThat(space.rows().get(1).bytes()).isBetween(200L << 10, 260L << 10);
    assertThat(space.rows().get(1).sharedBytes()).isZero();
    assertThat(space.rows().get(2).bytes()).isEqualTo(3);
    assertThat(space.rows().get(4).bytes()).isEqualTo(7);
  }

  private static PrunePolicy selected(long keepBytes) {
    return new PrunePolicy.Selected(List.of(), Optional.empty(), OptionalLong.of(keepBytes));
  }

  private CacheRecord costing(int number, int kibibytes, Duration cost, Instant used)
      throws Exception {
    CacheRecord plain = record(number, Optional.of(StoreFixture.layer(store, number, kibibytes)));
    CacheRecord record =
        CacheRecord.of(plain.parts(), plain.layer(), plain.result(), cost, NOW, "build");
    store.cache().put(record);
    store.cache().touch(List.of(record.key()), used);
    return record;
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
