package dev.strata.cache;

import static dev.strata.cache.Fixtures.record;
import static org.assertj.core.api.Assertions.assertThat;

import dev.strata.context.FileFingerprint;
import dev.strata.oci.Digest;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;

/// What a large cache costs. The times are published, not asserted.
@Tag("soak")
final class ManyRecordsTest {
  private static final int LOOKUPS = 20_000;
  private static final int BATCH = 1_000;

  @TempDir Path folder;

  @Test
  void findsEveryRecordAmongAMillion(TestReporter reporter) throws Exception {
    for (int count : new int[] {1_000, 1_000_000}) {
      Path db = folder.resolve("db" + count);
      fill(db, count);
      long opening = System.nanoTime();
      try (BuildCache cache = BuildCache.open(db, _ -> {})) {
        reporter.publishEntry("open of " + count, micros(System.nanoTime() - opening));
        Random random = new Random(count);
        reporter.publishEntry(
            "hit among " + count, lookUp(cache, () -> random.nextInt(count), true));
        reporter.publishEntry(
            "miss among " + count, lookUp(cache, () -> count + random.nextInt(count), false));
      }
    }
  }

  @Test
  void findsTheFingerprintsOfALargeContext(TestReporter reporter) throws Exception {
    Map<FileFingerprint, Digest> files = new HashMap<>();
    Digest digest = Digest.of(new byte[0]);
    for (int i = 0; i < 100_000; i++) {
      files.put(new FileFingerprint(1, 5_000_000 + i * 2L, i, 0100644, i, i), digest);
    }
    try (BuildCache cache = BuildCache.open(folder.resolve("db"), _ -> {})) {
      long start = System.nanoTime();
      cache.recordAll(files);
      reporter.publishEntry("record 100000", micros(System.nanoTime() - start));
    }
    long opening = System.nanoTime();
    try (BuildCache cache = BuildCache.open(folder.resolve("db"), _ -> {})) {
      reporter.publishEntry("open", micros(System.nanoTime() - opening));
      for (int i = 0; i < 5; i++) {
        long start = System.nanoTime();
        assertThat(cache.findAll(files.keySet())).hasSize(100_000);
        reporter.publishEntry("find 100000", micros(System.nanoTime() - start));
      }
    }
  }

  private static void fill(Path db, int count) throws Exception {
    try (Database database = DatabaseOpener.open(db, _ -> {})) {
      for (int from = 0; from < count; from += BATCH) {
        int first = from;
        database.write(
            batch -> {
              for (int i = first; i < first + BATCH; i++) {
                CacheRecord record = record(i);
                batch.put(
                    Column.RECORDS, record.key().digest().bytes(), RecordCodec.encode(record));
              }
            });
      }
    }
  }

  private static String lookUp(
      BuildCache cache, java.util.function.IntSupplier numbers, boolean present) {
    long[] nanos = new long[LOOKUPS];
    for (int i = 0; i < LOOKUPS; i++) {
      CacheRecord record = record(numbers.getAsInt());
      long start = System.nanoTime();
      Lookup lookup = cache.find(record.key());
      nanos[i] = System.nanoTime() - start;
      if (present) {
        assertThat(lookup).isEqualTo(new Lookup.Hit(record));
      } else {
        assertThat(lookup).isEqualTo(new Lookup.Miss(new MissCause.NotFound()));
      }
    }
    Arrays.sort(nanos);
    return "p50 " + micros(nanos[LOOKUPS / 2]) + ", p99 " + micros(nanos[LOOKUPS * 99 / 100]);
  }

  private static String micros(long nanos) {
    return nanos / 1000.0 + " µs";
  }
}
