package dev.strata.cache;

import dev.strata.context.FileFingerprint;
import dev.strata.context.Fingerprints;
import dev.strata.key.CacheKey;
import dev.strata.layer.LayerId;
import dev.strata.oci.Digest;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.rocksdb.RocksDBException;

/// What earlier builds left, in one folder. One process at a time has it open; within it, every
/// method may be called by several threads.
///
/// - **A look-up never fails.** What is damaged, or in a format that is not read, is a miss with
///   its reason, or absent where no reason is asked for.
/// - **A write is usable at once**, and survives the end of the process. The disk has it within
///   about a second, or when {@link #sync} returns.
/// - **A write can fail**, with {@link CacheException}: a full disk. What stood there before
///   stands.
public final class BuildCache implements Fingerprints, AutoCloseable {
  private final Path folder;
  private final Database database;
  private final BackgroundSync sync;
  private final Records records;
  private final FingerprintPages fingerprints;
  private final BuildHistory history;
  private final Witnesses witnesses;

  private BuildCache(Path folder, Database database) {
    this.folder = folder;
    this.database = database;
    this.sync = new BackgroundSync(this::syncQuietly);
    this.records = new Records(database);
    this.fingerprints = new FingerprintPages(database, sync);
    this.history = new BuildHistory(database);
    this.witnesses = new Witnesses(database);
  }

  /// Opens the cache in this folder, made where it does not exist. Files that are too damaged to be
  /// opened are moved to `<folder>.damaged`, and `warnings` is told.
  public static BuildCache open(Path folder, Consumer<String> warnings) throws CacheException {
    return new BuildCache(folder, DatabaseOpener.open(folder, warnings));
  }

  public Lookup find(CacheKey key) {
    return records.find(key);
  }

  /// Puts a record in the place of what stood under its key.
  public void put(CacheRecord record) throws CacheException {
    write(() -> records.put(record));
  }

  /// Notes that these records were used, as pruning goes by it.
  public void touch(Collection<CacheKey> keys, Instant now) throws CacheException {
    write(() -> records.touch(keys, now));
  }

  /// Hands over every record that can be read, in no useful order.
  public void scanRecords(Consumer<StoredRecord> visitor) throws CacheException {
    read(
        () -> {
          records.scan(visitor);
          return true;
        });
  }

  /// Removes records and what was observed for them, and leaves of each why it is gone.
  public void prune(Collection<CacheKey> keys, Tombstone tombstone) throws CacheException {
    write(
        () -> {
          for (CacheKey key : keys) {
            if (records.find(key) instanceof Lookup.Hit(CacheRecord record)) {
              witnesses.remove(record.parts().instructionKey(), key);
            }
          }
          records.prune(keys, tombstone);
        });
  }

  public void dropTombstonesBefore(Instant limit) throws CacheException {
    write(() -> records.dropTombstonesBefore(limit));
  }

  public Optional<SlotEntry> slot(Slot slot) {
    byte[] key = slot.storageKey();
    return value(Column.SLOTS, key, value -> SlotCodec.decode(key, value));
  }

  public void putSlot(Slot slot, SlotEntry entry) throws CacheException {
    byte[] key = slot.storageKey();
    put(Column.SLOTS, key, SlotCodec.encode(key, entry));
  }

  /// The version of key parts that this slot's entry was written with, where it is whole but of
  /// another version than is read.
  public OptionalInt otherVersionOf(Slot slot) {
    byte[] key = slot.storageKey();
    try {
      Optional<byte[]> value = database.get(Column.SLOTS, key);
      return value.isEmpty() ? OptionalInt.empty() : SlotCodec.otherVersion(key, value.get());
    } catch (RocksDBException _) {
      return OptionalInt.empty();
    }
  }

  public void removeSlot(Slot slot) throws CacheException {
    byte[] key = slot.storageKey();
    write(() -> database.write(batch -> batch.remove(Column.SLOTS, key)));
  }

  /// What was noted beside the record of this key, to tell a later miss in words; it outlives the
  /// record as long as that it was pruned is known.
  public Optional<ByteBuffer> note(CacheKey key) {
    return note(key.digest().bytes());
  }

  public void putNote(CacheKey key, ByteBuffer note) throws CacheException {
    putNote(key.digest().bytes(), note);
  }

  /// What was noted of a slot.
  public Optional<ByteBuffer> note(Slot slot) {
    return note(slot.storageKey());
  }

  public void putNote(Slot slot, ByteBuffer note) throws CacheException {
    putNote(slot.storageKey(), note);
  }

  private Optional<ByteBuffer> note(byte[] key) {
    return value(Column.NOTES, key, v -> ByteBuffer.wrap(OpaqueCodec.decode(Column.NOTES, key, v)));
  }

  private void putNote(byte[] key, ByteBuffer note) throws CacheException {
    byte[] content = new byte[note.remaining()];
    note.duplicate().get(content);
    put(Column.NOTES, key, OpaqueCodec.encode(Column.NOTES, key, content));
  }

  /// The compressed forms of a layer, the newest last.
  public List<BlobRecord> blobs(LayerId layer) {
    byte[] key = layer.digest().bytes();
    return value(Column.BLOBS, key, value -> BlobCodec.decode(key, value)).orElse(List.of());
  }

  /// Adds one form to a layer's, in the place of what had that form.
  public synchronized void putBlob(LayerId layer, BlobRecord blob) throws CacheException {
    byte[] key = layer.digest().bytes();
    List<BlobRecord> blobs = new ArrayList<>(blobs(layer));
    blobs.removeIf(known -> known.form().equals(blob.form()));
    blobs.add(blob);
    put(Column.BLOBS, key, BlobCodec.encode(key, blobs));
  }

  public void removeBlobs(LayerId layer) throws CacheException {
    byte[] key = layer.digest().bytes();
    write(() -> database.write(batch -> batch.remove(Column.BLOBS, key)));
  }

  /// Adds a build to the history, which keeps the newest 1,000.
  public void putBuild(StoredBuild build) throws CacheException {
    write(() -> history.put(build));
  }

  /// The builds that can be read, the newest first.
  public List<StoredBuild> builds(int limit) throws CacheException {
    return read(() -> history.newest(limit));
  }

  public void removeBuild(StoredBuild build) throws CacheException {
    write(() -> history.remove(build));
  }

  /// Adds a candidate in the place of the same record's; the oldest beyond a fixed number are
  /// dropped.
  ///
  /// @param replaced another record, whose candidate observed the same and is removed
  public void putWitness(
      CacheKey instruction, Instant when, StoredWitness witness, Optional<CacheKey> replaced)
      throws CacheException {
    write(() -> witnesses.put(instruction, when, witness, replaced));
  }

  /// Removes the candidate of a record, where there is one.
  public void removeWitness(CacheKey instruction, CacheKey record) throws CacheException {
    write(() -> witnesses.remove(instruction, record));
  }

  /// The candidates under an instruction key, the newest first.
  public List<StoredWitness> witnesses(CacheKey instruction) throws CacheException {
    return read(() -> witnesses.find(instruction));
  }

  @Override
  public Optional<Digest> find(FileFingerprint fingerprint) {
    return fingerprints.find(fingerprint);
  }

  @Override
  public void record(FileFingerprint fingerprint, Digest content) {
    fingerprints.record(fingerprint, content);
  }

  @Override
  public Map<FileFingerprint, Digest> findAll(Collection<FileFingerprint> files) {
    return fingerprints.findAll(files);
  }

  @Override
  public void recordAll(Map<FileFingerprint, Digest> contents) {
    fingerprints.recordAll(contents);
  }

  /// Returns when the disk has all that was written before.
  public void sync() throws CacheException {
    try {
      database.sync();
    } catch (RocksDBException e) {
      throw failure("write to", e);
    }
  }

  /// Reads everything, and says in a line each what is damaged.
  public List<String> verify() {
    return new Verification(database).run();
  }

  @Override
  public void close() {
    sync.close();
    database.close();
  }

  private void put(Column column, byte[] key, byte[] value) throws CacheException {
    write(() -> database.write(batch -> batch.put(column, key, value)));
  }

  private <T> Optional<T> value(Column column, byte[] key, Decoder<T> decoder) {
    try {
      Optional<byte[]> value = database.get(column, key);
      return value.isEmpty() ? Optional.empty() : Optional.of(decoder.decode(value.get()));
    } catch (RocksDBException | DamagedValueException _) {
      return Optional.empty();
    }
  }

  private void syncQuietly() {
    try {
      database.sync();
    } catch (RocksDBException _) {
      // RocksDB refuses the next write, which has someone to tell.
    }
  }

  private void write(Write write) throws CacheException {
    try {
      write.run();
      sync.request();
    } catch (RocksDBException e) {
      throw failure("write to", e);
    }
  }

  private <T> T read(Read<T> read) throws CacheException {
    try {
      return read.run();
    } catch (RocksDBException e) {
      throw failure("read", e);
    }
  }

  private CacheException failure(String operation, RocksDBException e) {
    return new CacheException(
        operation,
        folder,
        String.valueOf(e.getMessage()),
        "make room on the disk, or remove the folder: the next build starts with an empty cache",
        e);
  }

  @FunctionalInterface
  private interface Decoder<T> {
    T decode(byte[] value) throws DamagedValueException;
  }

  @FunctionalInterface
  private interface Write {
    void run() throws RocksDBException;
  }

  @FunctionalInterface
  private interface Read<T> {
    T run() throws RocksDBException;
  }
}
