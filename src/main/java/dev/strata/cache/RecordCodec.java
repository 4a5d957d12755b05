package dev.strata.cache;

import dev.strata.key.CacheKey;
import dev.strata.key.KeyParts;
import dev.strata.key.MalformedKeyException;
import dev.strata.key.StateDigest;
import dev.strata.layer.LayerId;
import dev.strata.oci.Digest;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// A {@link CacheRecord} as stored, version 1:
///
/// ```text
/// flags u8 | [1 layer id 32 ] | result 32 | cost ns varint | created s i64, ns i32
/// | build id text | key parts bytes
/// ```
///
/// Flags: 1 a layer is present, 2 the record was moved. The key parts are those whose digest is the key: a record proves that it stands in its place.
final class RecordCodec {
  private static final int VERSION = 1;
  private static final int LAYER = 1;
  private static final int MOVED = 2;

  private RecordCodec() {}

  static byte[] encode(CacheRecord record) {
    ByteWriter out = new ByteWriter();
    out.u8((record.layer().isPresent() ? LAYER : 0) | (record.moved() ? MOVED : 0));
    record.layer().ifPresent(layer -> out.digest(layer.digest()));
    out.digest(record.result().digest())
        .varint(record.cost().toNanos())
        .instant(record.created())
        .text(record.buildId())
        .bytes(record.parts().encode());
    byte[] key = record.key().digest().bytes();
    return Envelope.seal(Column.RECORDS, key, VERSION, out.toBytes());
  }

  static CacheRecord decode(CacheKey key, byte[] value) throws DamagedValueException {
    ByteReader in = Envelope.open(Column.RECORDS, key.digest().bytes(), VERSION, value);
    int flags = in.u8();
    Optional<LayerId> layer =
        (flags & LAYER) == 0 ? Optional.empty() : Optional.of(new LayerId(in.digest()));
    StateDigest result = new StateDigest(in.digest());
    Duration cost = Duration.ofNanos(in.varint());
    Instant created = in.instant();
    String buildId = in.text();
    byte[] parts = in.bytes();
    in.end();
    if (!Digest.of(parts).equals(key.digest())) {
      throw new DamagedValueException("its parts have another key");
    }
    try {
      boolean moved = (flags & MOVED) != 0;
      return new CacheRecord(
          key, KeyParts.decode(parts), layer, result, cost, created, buildId, moved);
    } catch (MalformedKeyException e) {
      throw new DamagedValueException(String.valueOf(e.getMessage()), e);
    }
  }
}
