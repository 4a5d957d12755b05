package dev.strata.cache;

/// Bytes of another package as stored, version 1: the bytes. Their own format is inside them.
final class OpaqueCodec {
  private static final int VERSION = 1;

  private OpaqueCodec() {}

  static byte[] encode(Column column, byte[] key, byte[] content) {
    return Envelope.seal(column, key, VERSION, content);
  }

  static byte[] decode(Column column, byte[] key, byte[] value) throws DamagedValueException {
    return Envelope.open(column, key, VERSION, value).rest();
  }
}
