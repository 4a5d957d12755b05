package dev.strata.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.strata.key.CacheKey;
import dev.strata.oci.Digest;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;

/// The records, when each was last used, and what is left of those that were pruned.
final class Records {
  private static final long MAX_IN_MEMORY_BYTES = 32 << 20;
  private static final byte[] EVERY = {};

  private record Cached(CacheRecord record, int bytes) {}

  private final Database database;
  private final Cache<CacheKey, Cached> memory =
      Caffeine.newBuilder()
          .maximumWeight(MAX_IN_MEMORY_BYTES)
          .weigher((CacheKey _, Cached cached) -> cached.bytes())
          .executor(Runnable::run)
          .build();

  Records(Database database) {
    this.database = database;
  }

  Lookup find(CacheKey key) {
    AtomicReference<@Nullable Lookup> read = new AtomicReference<>();
    Cached cached = cached(key, read);
    if (cached != null) {
      return new Lookup.Hit(cached.record());
    }
    Lookup missed = read.get();
    return missed == null ? new Lookup.Miss(new MissCause.NotFound()) : missed;
  }

  /// Loaded under the key's lock, so that no record is remembered that was pruned meanwhile.
  ///
  /// @param read takes why there is none
  @SuppressWarnings("NullAway") // Caffeine's loader may give null, though its type does not say so.
  private @Nullable Cached cached(CacheKey key, AtomicReference<@Nullable Lookup> read) {
    return memory.get(key, k -> load(k, read));
  }

  private @Nullable Cached load(CacheKey key, AtomicReference<@Nullable Lookup> read) {
    try {
      Optional<byte[]> value = database.get(Column.RECORDS, key.digest().bytes());
      if (value.isPresent()) {
        return new Cached(RecordCodec.decode(key, value.get()), value.get().length);
      }
      read.set(new Lookup.Miss(absence(key)));
    } catch (OtherVersionException e) {
      read.set(new Lookup.Miss(new MissCause.OtherVersion(e.version())));
    } catch (DamagedValueException | RocksDBException e) {
      read.set(new Lookup.Miss(new MissCause.Damaged(String.valueOf(e.getMessage()))));
    }
    return null;
  }

  private MissCause absence(CacheKey key) throws RocksDBException {
    byte[] keyBytes = key.digest().bytes();
    Optional<byte[]> value = database.get(Column.TOMBSTONES, keyBytes);
    if (value.isPresent()) {
      try {
        Tombstone tombstone = TombstoneCodec.decode(keyBytes, value.get());
        return new MissCause.Pruned(tombstone.when(), tombstone.policy());
      } catch (DamagedValueException _) {
        // It is not known any more that there was a record.
      }
    }
    return new MissCause.NotFound();
  }

  void put(CacheRecord record) throws RocksDBException {
    byte[] key = record.key().digest().bytes();
    byte[] value = RecordCodec.encode(record);
    database.write(
        batch -> {
          batch.put(Column.RECORDS, key, value);
          batch.put(Column.USES, key, UseCodec.encode(key, record.created()));
          batch.remove(Column.TOMBSTONES, key);
        });
    memory.put(record.key(), new Cached(record, value.length));
  }

  void touch(Collection<CacheKey> keys, Instant now) throws RocksDBException {
    database.write(
        batch -> {
          for (CacheKey key : keys) {
            byte[] bytes = key.digest().bytes();
            batch.put(Column.USES, bytes, UseCodec.encode(bytes, now));
          }
        });
  }

  void scan(Consumer<StoredRecord> visitor) throws RocksDBException {
    database.scan(
        Column.RECORDS,
        EVERY,
        (keyBytes, value) -> {
          stored(keyBytes, value).ifPresent(visitor);
          return true;
        });
  }

  private Optional<StoredRecord> stored(byte[] keyBytes, byte[] value) {
    try {
      CacheRecord record = RecordCodec.decode(new CacheKey(Digest.ofBytes(keyBytes)), value);
      return Optional.of(new StoredRecord(record, lastUsed(record), value.length));
    } catch (DamagedValueException | IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  private Instant lastUsed(CacheRecord record) {
    byte[] key = record.key().digest().bytes();
    try {
      Optional<byte[]> value = database.get(Column.USES, key);
      return value.isEmpty() ? record.created() : UseCodec.decode(key, value.get());
    } catch (RocksDBException | DamagedValueException _) {
      return record.created();
    }
  }

  void prune(Collection<CacheKey> keys, Tombstone tombstone) throws RocksDBException {
    database.write(
        batch -> {
          for (CacheKey key : keys) {
            byte[] bytes = key.digest().bytes();
            batch.remove(Column.RECORDS, bytes);
            batch.remove(Column.USES, bytes);
            batch.put(Column.TOMBSTONES, bytes, TombstoneCodec.encode(bytes, tombstone));
          }
        });
    memory.invalidateAll(keys);
  }

  void dropTombstonesBefore(Instant limit) throws RocksDBException {
    database.write(
        batch ->
            database.scan(
                Column.TOMBSTONES,
                EVERY,
                (key, value) -> {
                  if (isBefore(key, value, limit)) {
                    removeTombstone(batch, key);
                  }
                  return true;
                }));
  }

  private static boolean isBefore(byte[] key, byte[] value, Instant limit) {
    try {
      return TombstoneCodec.decode(key, value).when().isBefore(limit);
    } catch (DamagedValueException _) {
      return true;
    }
  }

  private static void removeTombstone(Database.Batch batch, byte[] key) {
    try {
      batch.remove(Column.TOMBSTONES, key);
      batch.remove(Column.NOTES, key);
    } catch (RocksDBException e) {
      throw new IllegalStateException("collecting a batch in memory", e);
    }
  }
}
