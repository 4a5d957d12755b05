package dev.strata.cache;

import static dev.strata.cache.Fixtures.NOW;
import static dev.strata.cache.Fixtures.layer;
import static dev.strata.cache.Fixtures.record;
import static org.assertj.core.api.Assertions.assertThat;

import dev.strata.oci.DiffId;
import dev.strata.oci.Digest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ConcurrencyTest {
  private static final int THREADS = 4;
  private static final int EACH = 500;

  @TempDir Path folder;

  @Test
  void givesEachBuildItsOwnRecords() throws Exception {
    try (BuildCache cache = BuildCache.open(folder.resolve("db"), _ -> {})) {
      onThreads(
          thread -> {
            for (int i = 0; i < EACH; i++) {
              CacheRecord record = record(thread * EACH + i);
              cache.put(record);
              assertThat(cache.find(record.key())).isEqualTo(new Lookup.Hit(record));
            }
          });
      for (int i = 0; i < THREADS * EACH; i++) {
        assertThat(cache.find(record(i).key())).isEqualTo(new Lookup.Hit(record(i)));
      }
    }
  }

  @Test
  void losesNoBlobThatSeveralExportsAdd() throws Exception {
    try (BuildCache cache = BuildCache.open(folder.resolve("db"), _ -> {})) {
      onThreads(
          thread -> {
            for (int i = 0; i < 20; i++) {
              Digest digest = layer(i).digest();
              String form = "gzip-" + thread + "-" + i;
              cache.putBlob(layer(1), new BlobRecord(form, digest, i, new DiffId(digest)));
            }
          });

      assertThat(cache.blobs(layer(1))).hasSize(20 * THREADS);
    }
  }

  @Test
  void remembersNoRecordThatWasPrunedWhileItWasRead() throws Exception {
    try (BuildCache cache = BuildCache.open(folder.resolve("db"), _ -> {})) {
      onThreads(
          thread -> {
            for (int i = 0; i < EACH; i++) {
              CacheRecord record = record(i);
              if (thread == 0) {
                cache.put(record);
                cache.prune(List.of(record.key()), new Tombstone(NOW, "test"));
              } else {
                cache.find(record.key());
              }
            }
          });
      for (int i = 0; i < EACH; i++) {
        assertThat(cache.find(record(i).key()))
            .isEqualTo(new Lookup.Miss(new MissCause.Pruned(NOW, "test")));
      }
    }
  }

  @Test
  void endsUsesInOrderWhenItIsClosedMeanwhile() throws Exception {
    BuildCache cache = BuildCache.open(folder.resolve("db"), _ -> {});
    CountDownLatch running = new CountDownLatch(THREADS - 1);
    onThreads(
        thread -> {
          if (thread == 0) {
            running.await();
            cache.close();
            return;
          }
          try {
            for (int i = 0; ; i++) {
              cache.put(record(i));
              if (i == 10) {
                running.countDown();
              }
            }
          } catch (IllegalStateException e) {
            assertThat(e).hasMessage("the build cache is closed");
          }
        });
  }

  private static void onThreads(Work work) throws Exception {
    List<Callable<Boolean>> tasks = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      int thread = i;
      tasks.add(
          () -> {
            work.run(thread);
            return true;
          });
    }
    try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
      for (Future<Boolean> done : threads.invokeAll(tasks)) {
        done.get();
      }
    }
  }

  @FunctionalInterface
  private interface Work {
    void run(int thread) throws Exception;
  }
}
