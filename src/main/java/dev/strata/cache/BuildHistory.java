package dev.strata.cache;

import dev.strata.tree.TreePath;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.rocksdb.RocksDBException;

/// The builds, under the milliseconds from their start to the end of time and their id: the newest
/// stands first. The newest {@link #MOST} are kept: a further one takes the place of the oldest.
final class BuildHistory {
  static final int MOST = 1000;

  /// One build in so many looks for older ones than that: to count them reads the whole column.
  private static final int ONE_IN = 64;

  private final Database database;

  BuildHistory(Database database) {
    this.database = database;
  }

  void put(StoredBuild build) throws RocksDBException {
    byte[] key = key(build.id(), build.started());
    byte[] content = new byte[build.content().remaining()];
    build.content().duplicate().get(content);
    database.write(
        batch -> batch.put(Column.BUILDS, key, OpaqueCodec.encode(Column.BUILDS, key, content)));
    if (Math.floorMod(build.id().hashCode(), ONE_IN) == 0) {
      dropOldest();
    }
  }

  private void dropOldest() throws RocksDBException {
    List<byte[]> keys = new ArrayList<>();
    database.scan(Column.BUILDS, new byte[0], (key, _) -> keys.add(key));
    for (byte[] old : keys.subList(Math.min(MOST, keys.size()), keys.size())) {
      database.write(batch -> batch.remove(Column.BUILDS, old));
    }
  }

  List<StoredBuild> newest(int wanted) throws RocksDBException {
    int limit = Math.min(wanted, MOST);
    List<StoredBuild> builds = new ArrayList<>();
    database.scan(
        Column.BUILDS,
        new byte[0],
        (key, value) -> {
          if (builds.size() < limit) {
            decode(key, value).ifPresent(builds::add);
          }
          return builds.size() < limit;
        });
    return builds;
  }

  void remove(StoredBuild build) throws RocksDBException {
    database.write(batch -> batch.remove(Column.BUILDS, key(build.id(), build.started())));
  }

  private static Optional<StoredBuild> decode(byte[] key, byte[] value) {
    try {
      byte[] content = OpaqueCodec.decode(Column.BUILDS, key, value);
      Instant started = Instant.ofEpochMilli(Long.MAX_VALUE - ByteBuffer.wrap(key).getLong());
      String id = TreePath.decode(Arrays.copyOfRange(key, Long.BYTES, key.length));
      return Optional.of(new StoredBuild(id, started, ByteBuffer.wrap(content)));
    } catch (DamagedValueException _) {
      return Optional.empty();
    }
  }

  private static byte[] key(String id, Instant started) {
    return new ByteWriter()
        .i64(Long.MAX_VALUE - started.toEpochMilli())
        .raw(TreePath.encode(id))
        .toBytes();
  }
}
