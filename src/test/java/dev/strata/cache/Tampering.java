package dev.strata.cache;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.rocksdb.RocksDBException;

/// Changes the stored values of a build cache that is closed, as damage or another version of this
/// program would have left them.
public final class Tampering {
  private static final int CHECKSUM_BYTES = 4;

  private Tampering() {}

  private record Value(byte[] key, byte[] bytes) {}

  /// Flips a bit in every record.
  public static void damageRecords(Path folder) throws IOException {
    rewrite(
        folder,
        Column.RECORDS,
        value -> {
          byte[] damaged = value.bytes().clone();
          damaged[damaged.length / 2] ^= 1;
          return damaged;
        });
  }

  /// Has every record be of this version.
  public static void versionRecords(Path folder, int version) throws IOException {
    rewrite(
        folder,
        Column.RECORDS,
        value -> Envelope.seal(Column.RECORDS, value.key(), version, payload(value)));
  }

  /// Has every place's key be of this version, and no record be under a key that is made now.
  public static void versionKeys(Path folder, int version) throws IOException {
    rewrite(
        folder,
        Column.SLOTS,
        value -> {
          ByteReader in = Envelope.open(Column.SLOTS, value.key(), 1, value.bytes());
          ByteWriter out = new ByteWriter();
          int layers = in.u8();
          out.u8(layers);
          if (layers > 0) {
            out.digest(in.digest());
          }
          out.text(in.text());
          byte[] parts = in.bytes();
          parts[3] = (byte) version;
          return Envelope.seal(Column.SLOTS, value.key(), 1, out.bytes(parts).toBytes());
        });
    try (Database database = Database.open(folder)) {
      List<Value> records = values(database, Column.RECORDS);
      database.write(
          batch -> {
            for (Value record : records) {
              batch.remove(Column.RECORDS, record.key());
            }
          });
    } catch (RocksDBException e) {
      throw new IOException(e);
    }
  }

  private static byte[] payload(Value value) {
    return Arrays.copyOfRange(value.bytes(), 1, value.bytes().length - CHECKSUM_BYTES);
  }

  private interface Rewriting {
    byte[] of(Value value) throws DamagedValueException;
  }

  private static void rewrite(Path folder, Column column, Rewriting rewriting) throws IOException {
    try (Database database = Database.open(folder)) {
      List<Value> rewritten = new ArrayList<>();
      for (Value value : values(database, column)) {
        rewritten.add(new Value(value.key(), rewriting.of(value)));
      }
      database.write(
          batch -> {
            for (Value value : rewritten) {
              batch.put(column, value.key(), value.bytes());
            }
          });
    } catch (RocksDBException | DamagedValueException e) {
      throw new IOException(e);
    }
  }

  private static List<Value> values(Database database, Column column) throws RocksDBException {
    List<Value> values = new ArrayList<>();
    database.scan(
        column, new byte[0], (key, value) -> values.add(new Value(key.clone(), value.clone())));
    return values;
  }
}
