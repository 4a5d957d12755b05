package dev.strata.cache;

import java.time.Instant;

/// When a record was last used, version 1: `seconds i64, nanoseconds i32`.
final class UseCodec {
  private static final int VERSION = 1;

  private UseCodec() {}

  static byte[] encode(byte[] key, Instant lastUsed) {
    byte[] payload = new ByteWriter().instant(lastUsed).toBytes();
    return Envelope.seal(Column.USES, key, VERSION, payload);
  }

  static Instant decode(byte[] key, byte[] value) throws DamagedValueException {
    ByteReader in = Envelope.open(Column.USES, key, VERSION, value);
    Instant lastUsed = in.instant();
    in.end();
    return lastUsed;
  }
}
