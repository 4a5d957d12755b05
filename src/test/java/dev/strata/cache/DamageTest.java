package dev.strata.cache;

import static dev.strata.cache.Fixtures.record;
import static org.assertj.core.api.Assertions.assertThat;

import dev.strata.key.CacheKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.RocksDBException;

/// Damaged values and files: a miss with a reason, never a wrong record, never a failure.
final class DamageTest {
  @TempDir Path folder;

  @Test
  void refusesARecordOfWhichAnyByteDiffers() throws DamagedValueException {
    CacheKey key = record(1).key();
    byte[] value = RecordCodec.encode(record(1));
    assertThat(RecordCodec.decode(key, value)).isEqualTo(record(1));
    for (int i = 0; i < value.length; i++) {
      byte[] damaged = value.clone();
      damaged[i] ^= 0x10;
      assertThat(whyDamaged(key, damaged)).contains("its checksum is wrong");
      assertThat(whyDamaged(key, Arrays.copyOf(value, i))).isPresent();
    }
  }

  @Test
  void refusesARecordUnderAnotherKey() {
    byte[] value = RecordCodec.encode(record(1));

    assertThat(whyDamaged(record(2).key(), value)).contains("its checksum is wrong");
  }

  @Test
  void refusesAPayloadThatIsCutOrLongerUnderAWholeChecksum() {
    CacheKey key = record(1).key();
    byte[] keyBytes = key.digest().bytes();
    byte[] value = RecordCodec.encode(record(1));
    byte[] payload = Arrays.copyOfRange(value, 1, value.length - 4);
    for (int length = 0; length < payload.length; length++) {
      byte[] sealed = Envelope.seal(Column.RECORDS, keyBytes, 1, Arrays.copyOf(payload, length));
      assertThat(whyDamaged(key, sealed)).isPresent();
    }
    byte[] longer =
        Envelope.seal(Column.RECORDS, keyBytes, 1, Arrays.copyOf(payload, payload.length + 1));
    assertThat(whyDamaged(key, longer)).contains("it has 1 bytes too many");
  }

  @Test
  void givesADamagedRecordAsAMissThatSaysWhy() throws Exception {
    CacheKey key = record(1).key();
    byte[] value = RecordCodec.encode(record(1));
    value[40] ^= 1;

    assertThat(lookUpStored(key, value))
        .isEqualTo(new Lookup.Miss(new MissCause.Damaged("its checksum is wrong")));
  }

  @Test
  void givesARecordOfAnotherVersionAsAMissThatSaysSo() throws Exception {
    CacheKey key = record(1).key();
    byte[] value = Envelope.seal(Column.RECORDS, key.digest().bytes(), 9, new byte[] {1, 2, 3});

    assertThat(lookUpStored(key, value)).isEqualTo(new Lookup.Miss(new MissCause.OtherVersion(9)));
  }

  @Test
  void replacesADatabaseThatDoesNotOpenAndSaysSo() throws IOException {
    Path db = folder.resolve("db");
    List<String> warnings = new ArrayList<>();
    try (BuildCache cache = BuildCache.open(db, warnings::add)) {
      cache.put(record(1));
    }
    Files.writeString(db.resolve("CURRENT"), "MANIFEST-nonsense\n");

    try (BuildCache cache = BuildCache.open(db, warnings::add)) {
      assertThat(cache.find(record(1).key())).isEqualTo(new Lookup.Miss(new MissCause.NotFound()));
      cache.put(record(1));
      assertThat(cache.find(record(1).key())).isEqualTo(new Lookup.Hit(record(1)));
    }
    assertThat(warnings)
        .singleElement()
        .asString()
        .startsWith("the build cache could not be opened and starts empty; the damaged one is kept")
        .contains(folder.resolve("db.damaged").toString());
    assertThat(folder.resolve("db.damaged/CURRENT")).hasContent("MANIFEST-nonsense");
  }

  @Test
  void servesNothingWrongWhateverBitsFlipInItsFiles() throws IOException {
    for (int seed = 0; seed < 12; seed++) {
      Random random = new Random(seed);
      Path db = folder.resolve("db" + seed);
      try (BuildCache cache = BuildCache.open(db, _ -> {})) {
        for (int i = 0; i < 2_500; i++) {
          cache.put(record(i));
        }
      }
      flipBits(db, random);
      try (BuildCache cache = BuildCache.open(db, _ -> {})) {
        for (int i = 0; i < 2_500; i++) {
          Lookup lookup = cache.find(record(i).key());
          if (lookup instanceof Lookup.Hit hit) {
            assertThat(hit.record()).as("seed %d", seed).isEqualTo(record(i));
          }
        }
      }
    }
  }

  private static void flipBits(Path db, Random random) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.list(db)) {
      files =
          all.filter(file -> file.toFile().length() > 0)
              .filter(file -> !file.getFileName().toString().startsWith("LOG"))
              .sorted()
              .toList();
    }
    for (int i = 0; i < 3; i++) {
      Path file = files.get(random.nextInt(files.size()));
      byte[] bytes = Files.readAllBytes(file);
      bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
      Files.write(file, bytes);
    }
  }

  private Lookup lookUpStored(CacheKey key, byte[] value) throws Exception {
    Path db = folder.resolve("db");
    try (Database database = Database.open(db)) {
      database.write(batch -> batch.put(Column.RECORDS, key.digest().bytes(), value));
    } catch (RocksDBException e) {
      throw new IOException(e);
    }
    try (BuildCache cache = BuildCache.open(db, _ -> {})) {
      assertThat(cache.verify()).hasSize(1);
      return cache.find(key);
    }
  }

  private static Optional<String> whyDamaged(CacheKey key, byte[] value) {
    try {
      RecordCodec.decode(key, value);
      return Optional.empty();
    } catch (DamagedValueException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }
}
