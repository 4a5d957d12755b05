package dev.strata.cache;

import dev.strata.context.FileFingerprint;
import dev.strata.context.Fingerprints;
import dev.strata.oci.Digest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.rocksdb.RocksDBException;

/// Fingerprints in the database. A page that cannot be read is an empty one, and a page that cannot
/// be written is left out: a file is then read again, and a full disk shows where a record is put.
final class FingerprintPages implements Fingerprints {
  /// Keeps the memory of one batch bounded.
  private static final int PAGES_AT_ONCE = 1024;

  private final Database database;
  private final BackgroundSync sync;

  FingerprintPages(Database database, BackgroundSync sync) {
    this.database = database;
    this.sync = sync;
  }

  @Override
  public Optional<Digest> find(FileFingerprint fingerprint) {
    return Optional.ofNullable(findAll(List.of(fingerprint)).get(fingerprint));
  }

  @Override
  public void record(FileFingerprint fingerprint, Digest content) {
    recordAll(Map.of(fingerprint, content));
  }

  @Override
  public Map<FileFingerprint, Digest> findAll(Collection<FileFingerprint> fingerprints) {
    Map<FingerprintPage.Id, List<FileFingerprint>> byPage = new HashMap<>();
    for (FileFingerprint file : fingerprints) {
      byPage.computeIfAbsent(FingerprintPage.Id.of(file), _ -> new ArrayList<>()).add(file);
    }
    Map<FileFingerprint, Digest> found = HashMap.newHashMap(fingerprints.size());
    read(byPage.keySet().stream().sorted().toList())
        .forEach(
            (id, page) -> {
              for (FileFingerprint file : byPage.getOrDefault(id, List.of())) {
                page.find(file).ifPresent(digest -> found.put(file, digest));
              }
            });
    return found;
  }

  @Override
  public synchronized void recordAll(Map<FileFingerprint, Digest> contents) {
    Map<FingerprintPage.Id, List<Map.Entry<FileFingerprint, Digest>>> byPage = new HashMap<>();
    for (Map.Entry<FileFingerprint, Digest> content : contents.entrySet()) {
      byPage
          .computeIfAbsent(FingerprintPage.Id.of(content.getKey()), _ -> new ArrayList<>())
          .add(content);
    }
    List<FingerprintPage.Id> ids = byPage.keySet().stream().sorted().toList();
    for (int from = 0; from < ids.size(); from += PAGES_AT_ONCE) {
      List<FingerprintPage.Id> some = ids.subList(from, Math.min(ids.size(), from + PAGES_AT_ONCE));
      Map<FingerprintPage.Id, FingerprintPage> pages = read(some);
      for (FingerprintPage.Id id : some) {
        FingerprintPage page = pages.computeIfAbsent(id, _ -> new FingerprintPage());
        byPage.getOrDefault(id, List.of()).forEach(c -> page.put(c.getKey(), c.getValue()));
      }
      write(pages);
    }
  }

  private Map<FingerprintPage.Id, FingerprintPage> read(List<FingerprintPage.Id> ids) {
    Map<FingerprintPage.Id, FingerprintPage> pages = HashMap.newHashMap(ids.size());
    for (int from = 0; from < ids.size(); from += PAGES_AT_ONCE) {
      List<FingerprintPage.Id> some = ids.subList(from, Math.min(ids.size(), from + PAGES_AT_ONCE));
      try {
        List<Optional<byte[]>> values =
            database.getAll(
                Column.FINGERPRINTS, some.stream().map(FingerprintPage.Id::storageKey).toList());
        for (int i = 0; i < some.size(); i++) {
          FingerprintPage.Id id = some.get(i);
          values.get(i).flatMap(value -> decode(id, value)).ifPresent(page -> pages.put(id, page));
        }
      } catch (RocksDBException _) {
        // As good as empty.
      }
    }
    return pages;
  }

  private static Optional<FingerprintPage> decode(FingerprintPage.Id id, byte[] value) {
    try {
      return Optional.of(FingerprintPage.decode(id, value));
    } catch (DamagedValueException _) {
      return Optional.empty();
    }
  }

  private void write(Map<FingerprintPage.Id, FingerprintPage> pages) {
    try {
      database.write(
          batch -> {
            for (Map.Entry<FingerprintPage.Id, FingerprintPage> page : pages.entrySet()) {
              batch.put(
                  Column.FINGERPRINTS,
                  page.getKey().storageKey(),
                  page.getValue().encode(page.getKey()));
            }
          });
      sync.request();
    } catch (RocksDBException _) {
      // The files are read again.
    }
  }
}
