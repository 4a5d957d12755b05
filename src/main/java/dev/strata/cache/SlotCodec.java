package dev.strata.cache;

import dev.strata.key.KeyParts;
import dev.strata.key.MalformedKeyException;
import dev.strata.layer.LayerId;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalInt;

/// A {@link SlotEntry} as stored, version 1:
/// `layer present u8 | [ layer id 32 ] | build id text | key parts bytes`.
final class SlotCodec {
  private static final int VERSION = 1;

  private SlotCodec() {}

  static byte[] encode(byte[] key, SlotEntry entry) {
    ByteWriter out = new ByteWriter();
    out.u8(entry.layer().isPresent() ? 1 : 0);
    entry.layer().ifPresent(layer -> out.digest(layer.digest()));
    out.text(entry.buildId()).bytes(entry.parts().encode());
    return Envelope.seal(Column.SLOTS, key, VERSION, out.toBytes());
  }

  /// The version of its key parts, where that alone keeps the entry from being read.
  static OptionalInt otherVersion(byte[] key, byte[] value) {
    try {
      ByteReader in = Envelope.open(Column.SLOTS, key, VERSION, value);
      if (in.u8() != 0) {
        in.digest();
      }
      in.text();
      int version = ByteBuffer.wrap(in.bytes()).getInt();
      return version == KeyParts.VERSION ? OptionalInt.empty() : OptionalInt.of(version);
    } catch (DamagedValueException | BufferUnderflowException _) {
      return OptionalInt.empty();
    }
  }

  static SlotEntry decode(byte[] key, byte[] value) throws DamagedValueException {
    ByteReader in = Envelope.open(Column.SLOTS, key, VERSION, value);
    Optional<LayerId> layer =
        in.u8() == 0 ? Optional.empty() : Optional.of(new LayerId(in.digest()));
    String buildId = in.text();
    byte[] parts = in.bytes();
    in.end();
    try {
      return new SlotEntry(KeyParts.decode(parts), layer, buildId);
    } catch (MalformedKeyException e) {
      throw new DamagedValueException(String.valueOf(e.getMessage()), e);
    }
  }
}
