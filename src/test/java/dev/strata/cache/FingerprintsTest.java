package dev.strata.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strata.context.FileFingerprint;
import dev.strata.oci.Digest;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FingerprintsTest {
  private static final FileFingerprint FILE = new FileFingerprint(7, 1000, 5, 0100644, 11, 12);

  @TempDir Path folder;

  @Test
  void findsAFileThatIsAsItWas() throws CacheException {
    try (BuildCache cache = open()) {
      cache.record(FILE, digest(1));

      assertThat(cache.find(FILE)).contains(digest(1));
    }
    try (BuildCache cache = open()) {
      assertThat(cache.find(FILE)).contains(digest(1));
    }
  }

  @Test
  void missesAFileOfWhichAnythingDiffers() throws CacheException {
    try (BuildCache cache = open()) {
      cache.record(FILE, digest(1));

      assertThat(
              cache.findAll(
                  List.of(
                      new FileFingerprint(8, 1000, 5, 0100644, 11, 12),
                      new FileFingerprint(7, 1001, 5, 0100644, 11, 12),
                      new FileFingerprint(7, 1000, 6, 0100644, 11, 12),
                      new FileFingerprint(7, 1000, 5, 0100755, 11, 12),
                      new FileFingerprint(7, 1000, 5, 0100644, 10, 12),
                      new FileFingerprint(7, 1000, 5, 0100644, 11, 13))))
          .isEmpty();
    }
  }

  @Test
  void keepsTheLastFingerprintOfAFileOnly() throws CacheException {
    FileFingerprint changed = new FileFingerprint(7, 1000, 6, 0100644, 21, 22);
    try (BuildCache cache = open()) {
      cache.record(FILE, digest(1));
      cache.record(changed, digest(2));

      assertThat(cache.findAll(List.of(FILE, changed))).isEqualTo(Map.of(changed, digest(2)));
    }
  }

  @Test
  void keepsManyFilesApartWhateverTheirInodes() throws CacheException {
    Random random = new Random(1);
    Map<FileFingerprint, Digest> files = new HashMap<>();
    for (int i = 0; i < 20_000; i++) {
      long inode = i % 2 == 0 ? i : random.nextLong();
      files.put(new FileFingerprint(random.nextInt(2), inode, i, 0100644, i, -i), digest(i));
    }
    try (BuildCache cache = open()) {
      cache.recordAll(files);
    }
    try (BuildCache cache = open()) {
      Map<FileFingerprint, Digest> found = cache.findAll(files.keySet());
      files.forEach((file, digest) -> assertThat(found).containsEntry(file, digest));
    }
  }

  private BuildCache open() throws CacheException {
    return BuildCache.open(folder.resolve("db"), warning -> assertThat(warning).isNull());
  }

  private static Digest digest(int number) {
    return Digest.of(ByteBuffer.allocate(4).putInt(number).array());
  }
}
