package dev.strata.cache;

/// A {@link Tombstone} as stored, version 1: `when s i64, ns i32 | policy text`.
final class TombstoneCodec {
  private static final int VERSION = 1;

  private TombstoneCodec() {}

  static byte[] encode(byte[] key, Tombstone tombstone) {
    byte[] payload = new ByteWriter().instant(tombstone.when()).text(tombstone.policy()).toBytes();
    return Envelope.seal(Column.TOMBSTONES, key, VERSION, payload);
  }

  static Tombstone decode(byte[] key, byte[] value) throws DamagedValueException {
    ByteReader in = Envelope.open(Column.TOMBSTONES, key, VERSION, value);
    Tombstone tombstone = new Tombstone(in.instant(), in.text());
    in.end();
    return tombstone;
  }
}
