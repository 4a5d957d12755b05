package dev.strata.cache;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.FlushOptions;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/// One open RocksDB with its column families. Safe for use by several threads; a call after {@link
/// #close} is an `IllegalStateException`, where the library itself would end the process.
///
/// A write is in the operating system's hands when the call returns, so it survives the end of the
/// process; it reaches the disk with {@link #sync}.
final class Database implements AutoCloseable {
  /// What the log may hold at close. Beyond it the tables are written then: a log of 300,000
  /// entries takes 290 ms at the next open.
  private static final long MAX_LOG_LEFT_BYTES = 512 << 10;

  private final DatabaseOptions options;
  private final RocksDB rocks;
  private final Map<Column, ColumnFamilyHandle> families;
  private final WriteOptions writeOptions = new WriteOptions().setSync(false);
  /// Each value carries a checksum of its own.
  private final ReadOptions readOptions = new ReadOptions().setVerifyChecksums(false);
  private final ReentrantReadWriteLock life = new ReentrantReadWriteLock();
  private boolean closed;

  private Database(
      DatabaseOptions options, RocksDB rocks, Map<Column, ColumnFamilyHandle> families) {
    this.options = options;
    this.rocks = rocks;
    this.families = families;
  }

  /// Opens the database in this folder, made where it does not exist.
  static Database open(Path folder) throws RocksDBException {
    RocksDB.loadLibrary();
    DatabaseOptions options = new DatabaseOptions();
    List<ColumnFamilyDescriptor> descriptors = new ArrayList<>();
    for (Column column : Column.values()) {
      descriptors.add(new ColumnFamilyDescriptor(column.nameBytes(), options.family(column)));
    }
    descriptors.add(
        new ColumnFamilyDescriptor(RocksDB.DEFAULT_COLUMN_FAMILY, options.unusedFamily()));
    List<ColumnFamilyHandle> handles = new ArrayList<>();
    try {
      RocksDB rocks = RocksDB.open(options.database(), folder.toString(), descriptors, handles);
      Map<Column, ColumnFamilyHandle> families = new EnumMap<>(Column.class);
      // The handles come in the order of the descriptors.
      Iterator<ColumnFamilyHandle> opened = handles.iterator();
      for (Column column : Column.values()) {
        families.put(column, opened.next());
      }
      return new Database(options, rocks, families);
    } catch (RocksDBException e) {
      options.close();
      throw e;
    }
  }

  Optional<byte[]> get(Column column, byte[] key) throws RocksDBException {
    return whileOpen(() -> Optional.ofNullable(rocks.get(family(column), readOptions, key)));
  }

  /// The values of `keys`, in their order; empty where there is none.
  List<Optional<byte[]>> getAll(Column column, List<byte[]> keys) throws RocksDBException {
    List<ColumnFamilyHandle> family = Collections.nCopies(keys.size(), family(column));
    return whileOpen(
        () ->
            rocks.multiGetAsList(readOptions, family, keys).stream()
                .map(Optional::ofNullable)
                .toList());
  }

  /// Writes all that `changes` asks for, or nothing.
  void write(Changes changes) throws RocksDBException {
    try (WriteBatch batch = new WriteBatch()) {
      whileOpen(
          () -> {
            // Inside, as a batch reads the native handles of families.
            changes.collect(new Batch(batch));
            rocks.write(writeOptions, batch);
            return true;
          });
    }
  }

  /// Hands over the entries whose key starts with `prefix`, in the order of their keys, as they are
  /// now, until the visitor has enough.
  void scan(Column column, byte[] prefix, Visitor visitor) throws RocksDBException {
    byte[] end = successor(prefix);
    try (Slice bound = new Slice(end.length == 0 ? new byte[] {0} : end);
        ReadOptions bounded = new ReadOptions().setTotalOrderSeek(true).setFillCache(false)) {
      if (end.length > 0) {
        bounded.setIterateUpperBound(bound);
      }
      whileOpen(
          () -> {
            try (RocksIterator at = rocks.newIterator(family(column), bounded)) {
              at.seek(prefix);
              while (at.isValid() && visitor.visit(at.key(), at.value())) {
                at.next();
              }
              at.status();
            }
            return true;
          });
    }
  }

  /// Brings what was written so far to the disk; a closed database has done so.
  void sync() throws RocksDBException {
    life.readLock().lock();
    try {
      if (!closed) {
        rocks.flushWal(true);
      }
    } finally {
      life.readLock().unlock();
    }
  }

  /// Reads every block of every table against its checksum.
  void verifyChecksums() throws RocksDBException {
    whileOpen(
        () -> {
          rocks.verifyChecksum();
          return true;
        });
  }

  @Override
  public void close() {
    life.writeLock().lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      settle();
      families.values().forEach(ColumnFamilyHandle::close);
      rocks.close();
      readOptions.close();
      writeOptions.close();
      options.close();
    } finally {
      life.writeLock().unlock();
    }
  }

  /// A failure here loses nothing that the next open could not find in the log.
  private void settle() {
    try {
      rocks.flushWal(true);
      if (rocks.getAggregatedLongProperty("rocksdb.cur-size-all-mem-tables") > MAX_LOG_LEFT_BYTES) {
        try (FlushOptions wait = new FlushOptions().setWaitForFlush(true)) {
          rocks.flush(wait, List.copyOf(families.values()));
        }
      }
    } catch (RocksDBException _) {
      // What is in the log is read again.
    }
  }

  private ColumnFamilyHandle family(Column column) {
    ColumnFamilyHandle family = families.get(column);
    if (family == null) {
      throw new IllegalStateException("no column family for " + column);
    }
    return family;
  }

  private <T> T whileOpen(Operation<T> operation) throws RocksDBException {
    life.readLock().lock();
    try {
      if (closed) {
        throw new IllegalStateException("the build cache is closed");
      }
      return operation.run();
    } finally {
      life.readLock().unlock();
    }
  }

  /// The first key after all that start with `prefix`; empty when there is none.
  private static byte[] successor(byte[] prefix) {
    for (int i = prefix.length - 1; i >= 0; i--) {
      if (prefix[i] != (byte) 0xFF) {
        byte[] end = java.util.Arrays.copyOf(prefix, i + 1);
        end[i]++;
        return end;
      }
    }
    return new byte[0];
  }

  /// Collects the writes and removals of one batch.
  final class Batch {
    private final WriteBatch batch;

    private Batch(WriteBatch batch) {
      this.batch = batch;
    }

    void put(Column column, byte[] key, byte[] value) throws RocksDBException {
      batch.put(family(column), key, value);
    }

    void remove(Column column, byte[] key) throws RocksDBException {
      batch.delete(family(column), key);
    }
  }

  @FunctionalInterface
  interface Changes {
    void collect(Batch batch) throws RocksDBException;
  }

  @FunctionalInterface
  interface Visitor {
    /// False ends the scan.
    boolean visit(byte[] key, byte[] value);
  }

  @FunctionalInterface
  private interface Operation<T extends @Nullable Object> {
    T run() throws RocksDBException;
  }
}
