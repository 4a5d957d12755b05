package dev.strata.cache;

import static dev.strata.cache.Fixtures.NOW;
import static dev.strata.cache.Fixtures.layer;
import static dev.strata.cache.Fixtures.parts;
import static dev.strata.cache.Fixtures.record;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.strata.key.CacheKey;
import dev.strata.oci.DiffId;
import dev.strata.oci.Digest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BuildCacheTest {
  @TempDir Path folder;
  private final List<String> warnings = new ArrayList<>();
  private BuildCache cache;

  @BeforeEach
  void open() throws CacheException {
    cache = BuildCache.open(folder.resolve("db"), warnings::add);
  }

  @AfterEach
  void close() {
    cache.close();
    assertThat(warnings).isEmpty();
  }

  @Test
  void givesARecordAsItWasPut() throws CacheException {
    cache.put(record(1));

    assertThat(cache.find(record(1).key())).isEqualTo(new Lookup.Hit(record(1)));
    assertThat(cache.find(record(2).key())).isEqualTo(new Lookup.Miss(new MissCause.NotFound()));
  }

  @Test
  void givesTheSameRecordAfterReopening() throws CacheException {
    CacheRecord withoutLayer =
        CacheRecord.of(
            parts(2), Optional.empty(), dev.strata.key.StateDigest.SCRATCH, Duration.ZERO, NOW, "");
    cache.put(record(1));
    cache.put(withoutLayer);

    reopen();

    assertThat(cache.find(record(1).key())).isEqualTo(new Lookup.Hit(record(1)));
    assertThat(cache.find(withoutLayer.key())).isEqualTo(new Lookup.Hit(withoutLayer));
  }

  @Test
  void explainsThatARecordWasPruned() throws CacheException {
    cache.put(record(1));
    cache.find(record(1).key());

    cache.prune(List.of(record(1).key()), new Tombstone(NOW, "older than 7 days"));

    Lookup pruned = new Lookup.Miss(new MissCause.Pruned(NOW, "older than 7 days"));
    assertThat(cache.find(record(1).key())).isEqualTo(pruned);
    reopen();
    assertThat(cache.find(record(1).key())).isEqualTo(pruned);
  }

  @Test
  void forgetsTheTombstoneOfARecordThatIsPutAgain() throws CacheException {
    cache.put(record(1));
    cache.prune(List.of(record(1).key()), new Tombstone(NOW, "everything"));
    cache.put(record(1));

    assertThat(cache.find(record(1).key())).isEqualTo(new Lookup.Hit(record(1)));
  }

  @Test
  void dropsOldTombstones() throws CacheException {
    cache.put(record(1));
    cache.put(record(2));
    cache.prune(List.of(record(1).key()), new Tombstone(NOW.minusSeconds(1), "old"));
    cache.prune(List.of(record(2).key()), new Tombstone(NOW, "new"));

    cache.dropTombstonesBefore(NOW);

    assertThat(cache.find(record(1).key())).isEqualTo(new Lookup.Miss(new MissCause.NotFound()));
    assertThat(cache.find(record(2).key()))
        .isEqualTo(new Lookup.Miss(new MissCause.Pruned(NOW, "new")));
  }

  @Test
  void listsRecordsWithTheirLastUse() throws CacheException {
    Instant later = NOW.plusSeconds(60);
    cache.put(record(1));
    cache.put(record(2));
    cache.touch(List.of(record(2).key()), later);
    List<StoredRecord> stored = new ArrayList<>();

    cache.scanRecords(stored::add);

    assertThat(stored)
        .extracting(StoredRecord::record, StoredRecord::lastUsed)
        .containsExactlyInAnyOrder(
            org.assertj.core.groups.Tuple.tuple(record(1), NOW),
            org.assertj.core.groups.Tuple.tuple(record(2), later));
  }

  @Test
  void remembersWhatASlotHeldLast() throws CacheException {
    Slot slot = new Slot("/app/Dockerfile", "build", 3);
    SlotEntry first = new SlotEntry(parts(1), Optional.empty(), "a");
    SlotEntry second = new SlotEntry(parts(2), Optional.of(layer(2)), "b");
    cache.putSlot(slot, first);
    cache.putSlot(slot, second);

    assertThat(cache.slot(slot)).contains(second);
    assertThat(cache.slot(new Slot("/app/Dockerfile", "build", 4))).isEmpty();
    assertThat(cache.slot(new Slot("/app/Dockerfileb", "uild", 3))).isEmpty();
  }

  @Test
  void remembersTheCompressedFormsOfALayer() throws CacheException {
    BlobRecord gzip = blob("gzip-6", 1);
    BlobRecord zstd = blob("zstd-3", 2);
    cache.putBlob(layer(1), gzip);
    cache.putBlob(layer(1), zstd);
    cache.putBlob(layer(1), gzip);

    assertThat(cache.blobs(layer(1))).containsExactly(zstd, gzip);
    assertThat(cache.blobs(layer(2))).isEmpty();
    cache.removeBlobs(layer(1));
    assertThat(cache.blobs(layer(1))).isEmpty();
  }

  @Test
  void listsTheNewestBuildsFirst() throws CacheException {
    List<StoredBuild> builds =
        IntStream.range(0, 5)
            .mapToObj(i -> build("b" + i, Instant.ofEpochMilli(1_000L * i), "content " + i))
            .toList();
    for (StoredBuild build : builds) {
      cache.putBuild(build);
    }
    cache.removeBuild(builds.get(3));

    assertThat(cache.builds(2)).containsExactly(builds.get(4), builds.get(2));
    assertThat(cache.builds(100)).hasSize(4);
  }

  @Test
  void keepsTheNewestWitnessesOfAnInstruction() throws CacheException {
    for (int i = 0; i < 20; i++) {
      cache.putWitness(
          record(0).key(),
          NOW.plusSeconds(i),
          new StoredWitness(record(i).key(), bytes("w" + i)),
          Optional.empty());
    }
    cache.putWitness(
        record(1).key(),
        NOW,
        new StoredWitness(record(99).key(), bytes("other")),
        Optional.empty());

    assertThat(cache.witnesses(record(0).key()))
        .hasSize(8)
        .startsWith(
            new StoredWitness(record(19).key(), bytes("w19")),
            new StoredWitness(record(18).key(), bytes("w18")));
  }

  @Test
  void keepsFewerWitnessesWhereTheyAreLargeButAlwaysTheNewest() throws CacheException {
    for (int i = 0; i < 4; i++) {
      cache.putWitness(
          record(0).key(),
          NOW.plusSeconds(i),
          new StoredWitness(record(i).key(), ByteBuffer.allocate(3 << 20)),
          Optional.empty());
    }
    assertThat(cache.witnesses(record(0).key()))
        .extracting(StoredWitness::record)
        .containsExactly(record(3).key(), record(2).key());

    cache.putWitness(
        record(0).key(),
        NOW.plusSeconds(9),
        new StoredWitness(record(9).key(), ByteBuffer.allocate(9 << 20)),
        Optional.empty());
    assertThat(cache.witnesses(record(0).key()))
        .extracting(StoredWitness::record)
        .containsExactly(record(9).key());
  }

  @Test
  void replacesTheWitnessOfTheSameRecord() throws CacheException {
    cache.putWitness(
        record(0).key(), NOW, new StoredWitness(record(1).key(), bytes("old")), Optional.empty());
    cache.putWitness(
        record(0).key(),
        NOW.plusSeconds(1),
        new StoredWitness(record(1).key(), bytes("new")),
        Optional.empty());

    assertThat(cache.witnesses(record(0).key()))
        .containsExactly(new StoredWitness(record(1).key(), bytes("new")));
  }

  @Test
  void aWitnessGoesWithItsRecordAndWithWhatReplacesIt() throws CacheException {
    CacheKey instruction = record(1).parts().instructionKey();
    cache.put(record(1));
    cache.putWitness(
        instruction, NOW, new StoredWitness(record(1).key(), bytes("a")), Optional.empty());
    cache.putWitness(
        instruction, NOW, new StoredWitness(record(2).key(), bytes("b")), Optional.empty());
    cache.putWitness(
        instruction,
        NOW.plusSeconds(1),
        new StoredWitness(record(3).key(), bytes("b")),
        Optional.of(record(2).key()));

    assertThat(cache.witnesses(instruction))
        .extracting(StoredWitness::record)
        .containsExactly(record(3).key(), record(1).key());

    cache.prune(List.of(record(1).key()), new Tombstone(NOW, "p"));
    cache.removeWitness(instruction, record(3).key());
    assertThat(cache.witnesses(instruction)).isEmpty();
  }

  @Test
  void verifiesWhatIsWhole() throws CacheException {
    cache.put(record(1));
    cache.putSlot(new Slot("f", "s", 0), new SlotEntry(parts(1), Optional.empty(), "a"));
    cache.putBlob(layer(1), blob("m", 1));
    cache.putBuild(build("b", NOW, "c"));
    cache.prune(List.of(record(3).key()), new Tombstone(NOW, "p"));
    cache.putWitness(
        record(0).key(), NOW, new StoredWitness(record(1).key(), bytes("w")), Optional.empty());

    assertThat(cache.verify()).isEmpty();
  }

  @Test
  void refusesToBeUsedWhenClosed() {
    cache.close();

    assertThatThrownBy(() -> cache.find(record(1).key()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the build cache is closed");
  }

  private void reopen() throws CacheException {
    cache.close();
    open();
  }

  private static BlobRecord blob(String form, int number) {
    return new BlobRecord(
        form, layer(number).digest(), 5_000_000_000L, new DiffId(Digest.of(new byte[0])));
  }

  private static StoredBuild build(String id, Instant started, String content) {
    return new StoredBuild(id, started, bytes(content));
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void tellsTheKeyVersionOfASlotThatAnotherProgramWrote() throws Exception {
    Slot slot = new Slot("f", "s", 0);
    byte[] parts = parts(1).encode();
    parts[3] = 77;
    byte[] value = new ByteWriter().u8(0).text("build").bytes(parts).toBytes();
    Path other = folder.resolve("other");
    java.nio.file.Files.createDirectories(other);
    try (Database database = Database.open(other)) {
      byte[] key = slot.storageKey();
      database.write(
          batch -> batch.put(Column.SLOTS, key, Envelope.seal(Column.SLOTS, key, 1, value)));
    }

    try (BuildCache read = BuildCache.open(other, _ -> {})) {
      assertThat(read.slot(slot)).isEmpty();
      assertThat(read.otherVersionOf(slot)).hasValue(77);
      assertThat(read.otherVersionOf(new Slot("f", "s", 1))).isEmpty();
    }
  }

  @Test
  void keepsWhatWasNotedBesideAPrunedRecordAsLongAsItsTombstone() throws Exception {
    CacheRecord record = record(1);
    cache.put(record);
    cache.putNote(record.key(), java.nio.ByteBuffer.wrap(new byte[] {7}));

    cache.prune(java.util.List.of(record.key()), new Tombstone(Fixtures.NOW, "all"));
    assertThat(cache.note(record.key())).contains(java.nio.ByteBuffer.wrap(new byte[] {7}));

    cache.dropTombstonesBefore(Fixtures.NOW.plusSeconds(1));
    assertThat(cache.note(record.key())).isEmpty();
  }
}
