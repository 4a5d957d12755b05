package dev.strata.cache;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/// What every stored value is wrapped in:
///
/// ```text
/// format version u8 | payload | CRC-32C u32 over ( column code u8, key, format version, payload )
/// ```
///
/// RocksDB has checksums of its own for each block; this one also sees a value that stands under
/// another key or in another column, and damage in memory on the way to the disk.
final class Envelope {
  private static final int VERSION_BYTES = 1;
  private static final int CHECKSUM_BYTES = 4;

  private Envelope() {}

  static byte[] seal(Column column, byte[] key, int version, byte[] payload) {
    byte[] value = new byte[VERSION_BYTES + payload.length + CHECKSUM_BYTES];
    value[0] = (byte) version;
    System.arraycopy(payload, 0, value, VERSION_BYTES, payload.length);
    int covered = VERSION_BYTES + payload.length;
    ByteBuffer.wrap(value).putInt(covered, checksum(column, key, value, covered));
    return value;
  }

  /// The payload.
  ///
  /// @throws OtherVersionException when the value is whole, but of another format version
  static ByteReader open(Column column, byte[] key, int version, byte[] value)
      throws DamagedValueException {
    int covered = value.length - CHECKSUM_BYTES;
    if (covered < VERSION_BYTES) {
      throw new DamagedValueException("it ends early");
    }
    ByteBuffer bytes = ByteBuffer.wrap(value);
    if (bytes.getInt(covered) != checksum(column, key, value, covered)) {
      throw new DamagedValueException("its checksum is wrong");
    }
    if ((value[0] & 0xFF) != version) {
      throw new OtherVersionException(value[0] & 0xFF);
    }
    return new ByteReader(bytes.slice(VERSION_BYTES, covered - VERSION_BYTES));
  }

  private static int checksum(Column column, byte[] key, byte[] value, int covered) {
    CRC32C crc = new CRC32C();
    crc.update(column.code());
    crc.update(key);
    crc.update(value, 0, covered);
    return (int) crc.getValue();
  }
}
