package dev.strata.cache;

import dev.strata.key.CacheKey;
import dev.strata.oci.Digest;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.rocksdb.RocksDBException;

/// Reads everything that is stored, and lists what a look-up would not believe.
final class Verification {
  private final Database database;
  private final List<String> findings = new ArrayList<>();

  Verification(Database database) {
    this.database = database;
  }

  List<String> run() {
    attempt("the tables", database::verifyChecksums);
    for (Column column : Column.values()) {
      attempt(
          column.toString(),
          () ->
              database.scan(
                  column,
                  new byte[0],
                  (key, value) -> {
                    check(column, key, value);
                    return true;
                  }));
    }
    return List.copyOf(findings);
  }

  private void check(Column column, byte[] key, byte[] value) {
    try {
      decode(column, key, value);
    } catch (DamagedValueException | IllegalArgumentException e) {
      findings.add(column + " " + HexFormat.of().formatHex(key) + ": " + e.getMessage());
    }
  }

  private static void decode(Column column, byte[] key, byte[] value) throws DamagedValueException {
    switch (column) {
      case RECORDS -> RecordCodec.decode(new CacheKey(Digest.ofBytes(key)), value);
      case USES -> UseCodec.decode(key, value);
      case SLOTS -> SlotCodec.decode(key, value);
      case FINGERPRINTS -> FingerprintPage.decode(pageOf(key), value);
      case BLOBS -> BlobCodec.decode(key, value);
      case TOMBSTONES -> TombstoneCodec.decode(key, value);
      case BUILDS, WITNESSES, NOTES -> OpaqueCodec.decode(column, key, value);
    }
  }

  private static FingerprintPage.Id pageOf(byte[] key) throws DamagedValueException {
    if (key.length != 2 * Long.BYTES) {
      throw new DamagedValueException("its key has another length");
    }
    ByteBuffer in = ByteBuffer.wrap(key);
    return new FingerprintPage.Id(in.getLong(), in.getLong());
  }

  private void attempt(String what, Check check) {
    try {
      check.run();
    } catch (RocksDBException e) {
      findings.add(what + ": " + e.getMessage());
    }
  }

  @FunctionalInterface
  private interface Check {
    void run() throws RocksDBException;
  }
}
