package dev.strata.cache;

import dev.strata.key.CacheKey;
import dev.strata.oci.Digest;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.rocksdb.RocksDBException;

/// The witnesses of each instruction key, the newest first, and no more than are worth comparing.
///
/// Stored under `instruction key 32 | i64: Long.MAX_VALUE - milliseconds | cache key 32`.
final class Witnesses {
  /// More candidates than this cost more to compare than they gain.
  private static final int MAX_CANDIDATES = 8;

  /// Nor are more bytes than this compared. The newest stays, whatever its size.
  private static final long MAX_BYTES = 8 << 20;

  private static final int RECORD_KEY_AT = Digest.BYTES + Long.BYTES;

  private final Database database;

  Witnesses(Database database) {
    this.database = database;
  }

  /// @param replaced the record whose candidate says the same
  void put(CacheKey instruction, Instant when, StoredWitness witness, Optional<CacheKey> replaced)
      throws RocksDBException {
    byte[] prefix = instruction.digest().bytes();
    byte[] key =
        new ByteWriter()
            .raw(prefix)
            .i64(Long.MAX_VALUE - when.toEpochMilli())
            .digest(witness.record().digest())
            .toBytes();
    byte[] content = new byte[witness.observations().remaining()];
    witness.observations().duplicate().get(content);
    List<CacheKey> superseded = new ArrayList<>(replaced.stream().toList());
    superseded.add(witness.record());
    List<byte[]> surplus =
        surplus(prefix, superseded, MAX_CANDIDATES - 1, MAX_BYTES - content.length);
    database.write(
        batch -> {
          for (byte[] old : surplus) {
            batch.remove(Column.WITNESSES, old);
          }
          batch.put(Column.WITNESSES, key, OpaqueCodec.encode(Column.WITNESSES, key, content));
        });
  }

  /// Removes the candidate of this record.
  void remove(CacheKey instruction, CacheKey record) throws RocksDBException {
    List<byte[]> gone =
        surplus(instruction.digest().bytes(), List.of(record), Integer.MAX_VALUE, Long.MAX_VALUE);
    if (!gone.isEmpty()) {
      database.write(
          batch -> {
            for (byte[] key : gone) {
              batch.remove(Column.WITNESSES, key);
            }
          });
    }
  }

  /// The keys of the candidates for these records, and of those beyond so many others, or so many
  /// bytes.
  private List<byte[]> surplus(byte[] prefix, List<CacheKey> records, int most, long mostBytes)
      throws RocksDBException {
    List<byte[]> surplus = new ArrayList<>();
    List<byte[]> kept = new ArrayList<>();
    AtomicLong bytes = new AtomicLong();
    database.scan(
        Column.WITNESSES,
        prefix,
        (key, value) -> {
          boolean stays =
              !records.contains(recordOf(key))
                  && kept.size() < most
                  && bytes.addAndGet(value.length) <= mostBytes;
          (stays ? kept : surplus).add(key);
          return true;
        });
    return surplus;
  }

  List<StoredWitness> find(CacheKey instruction) throws RocksDBException {
    List<StoredWitness> witnesses = new ArrayList<>();
    database.scan(
        Column.WITNESSES,
        instruction.digest().bytes(),
        (key, value) -> {
          try {
            byte[] content = OpaqueCodec.decode(Column.WITNESSES, key, value);
            witnesses.add(new StoredWitness(recordOf(key), ByteBuffer.wrap(content)));
          } catch (DamagedValueException _) {
            // One candidate less.
          }
          return true;
        });
    return witnesses;
  }

  private static CacheKey recordOf(byte[] key) {
    return new CacheKey(
        Digest.ofBytes(Arrays.copyOfRange(key, RECORD_KEY_AT, RECORD_KEY_AT + Digest.BYTES)));
  }
}
