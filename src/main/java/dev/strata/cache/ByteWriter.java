package dev.strata.cache;

import dev.strata.oci.Digest;
import dev.strata.tree.TreePath;
import java.io.ByteArrayOutputStream;
import java.time.Instant;

/// Writes the fields of stored values: integers big-endian, counts and lengths as LEB128 varints,
/// texts and byte strings behind their length.
final class ByteWriter {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream(256);

  ByteWriter u8(int value) {
    out.write(value);
    return this;
  }

  ByteWriter i32(int value) {
    for (int shift = 24; shift >= 0; shift -= 8) {
      out.write(value >>> shift);
    }
    return this;
  }

  ByteWriter i64(long value) {
    return i32((int) (value >>> 32)).i32((int) value);
  }

  /// @param value not negative
  ByteWriter varint(long value) {
    if (value < 0) {
      throw new IllegalArgumentException("a varint of " + value);
    }
    long rest = value;
    while (rest >= 0x80) {
      out.write(((int) rest & 0x7F) | 0x80);
      rest >>>= 7;
    }
    out.write((int) rest);
    return this;
  }

  ByteWriter raw(byte[] value) {
    out.writeBytes(value);
    return this;
  }

  ByteWriter bytes(byte[] value) {
    return varint(value.length).raw(value);
  }

  ByteWriter text(String value) {
    return bytes(TreePath.encode(value));
  }

  ByteWriter digest(Digest value) {
    return raw(value.bytes());
  }

  ByteWriter instant(Instant value) {
    return i64(value.getEpochSecond()).i32(value.getNano());
  }

  byte[] toBytes() {
    return out.toByteArray();
  }
}
