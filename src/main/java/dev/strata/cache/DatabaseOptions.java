package dev.strata.cache;

import java.util.ArrayList;
import java.util.List;
import org.rocksdb.AbstractNativeReference;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Cache;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.DataBlockIndexType;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.WALRecoveryMode;

/// How RocksDB is set up: quick to open, few threads, little memory, and a look-up of an absent key
/// answered by a filter.
final class DatabaseOptions implements AutoCloseable {
  private static final long BLOCK_CACHE_BYTES = 32 << 20;

  /// A table's index takes up to 1 MB and has to fit into one shard, or it is read at each look-up.
  private static final int SHARD_BITS = 2;

  /// The part of the block cache in which indexes and filters are safe from data.
  private static final double HIGH_PRIORITY_PART = 0.5;

  private static final long WRITE_BUFFER_BYTES = 4 << 20;
  private static final long ALL_WRITE_BUFFERS_BYTES = 24 << 20;
  private static final long MAX_LOG_BYTES = 32 << 20;

  /// One false positive in about a hundred, at ten bits a key.
  private static final double FILTER_BITS = 10;

  /// Open files are looked up in a table of this size; -1 would open every one at the start.
  private static final int MAX_OPEN_FILES = 256;

  private final List<AbstractNativeReference> owned = new ArrayList<>();
  private final Cache blocks =
      own(new LRUCache(BLOCK_CACHE_BYTES, SHARD_BITS, false, HIGH_PRIORITY_PART));
  private final BloomFilter filter = own(new BloomFilter(FILTER_BITS, false));

  DBOptions database() {
    return own(new DBOptions())
        .setCreateIfMissing(true)
        .setCreateMissingColumnFamilies(true)
        .setMaxBackgroundJobs(2)
        .setMaxOpenFiles(MAX_OPEN_FILES)
        .setSkipStatsUpdateOnDbOpen(true)
        .setAvoidFlushDuringRecovery(true)
        .setWalRecoveryMode(WALRecoveryMode.PointInTimeRecovery)
        .setWalBytesPerSync(1 << 20)
        .setMaxTotalWalSize(MAX_LOG_BYTES)
        .setDbWriteBufferSize(ALL_WRITE_BUFFERS_BYTES)
        .setMaxManifestFileSize(1 << 20)
        .setInfoLogLevel(InfoLogLevel.ERROR_LEVEL)
        .setMaxLogFileSize(1 << 20)
        .setKeepLogFileNum(2)
        .setStatsDumpPeriodSec(0)
        .setStatsPersistPeriodSec(0);
  }

  ColumnFamilyOptions family(Column column) {
    ColumnFamilyOptions family = unusedFamily();
    if (column == Column.WITNESSES) {
      family.useFixedLengthPrefixExtractor(32);
    }
    return family
        .setWriteBufferSize(WRITE_BUFFER_BYTES)
        .setTableFormatConfig(
            new BlockBasedTableConfig()
                .setBlockCache(blocks)
                .setFilterPolicy(filter)
                .setCacheIndexAndFilterBlocks(true)
                .setCacheIndexAndFilterBlocksWithHighPriority(true)
                .setPinL0FilterAndIndexBlocksInCache(true)
                .setDataBlockIndexType(DataBlockIndexType.kDataBlockBinaryAndHash)
                .setFormatVersion(5))
        .setCompressionType(
            column == Column.FINGERPRINTS
                ? CompressionType.NO_COMPRESSION
                : CompressionType.LZ4_COMPRESSION);
  }

  /// The family that RocksDB insists on, and a start for the others.
  ColumnFamilyOptions unusedFamily() {
    return own(new ColumnFamilyOptions());
  }

  private <T extends AbstractNativeReference> T own(T reference) {
    owned.add(reference);
    return reference;
  }

  @Override
  public void close() {
    owned.reversed().forEach(AbstractNativeReference::close);
  }
}
