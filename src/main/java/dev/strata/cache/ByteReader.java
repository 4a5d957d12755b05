package dev.strata.cache;

import dev.strata.oci.Digest;
import dev.strata.tree.TreePath;
import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.time.Instant;

/// Reads what {@link ByteWriter} wrote, trusting nothing.
final class ByteReader {
  private final ByteBuffer in;

  ByteReader(ByteBuffer in) {
    this.in = in;
  }

  int u8() throws DamagedValueException {
    need(1);
    return in.get() & 0xFF;
  }

  int i32() throws DamagedValueException {
    need(4);
    return in.getInt();
  }

  long i64() throws DamagedValueException {
    need(8);
    return in.getLong();
  }

  long varint() throws DamagedValueException {
    long value = 0;
    for (int shift = 0; shift < 63; shift += 7) {
      int next = u8();
      value |= (long) (next & 0x7F) << shift;
      if (next < 0x80) {
        return value;
      }
    }
    throw new DamagedValueException("a number that does not end");
  }

  byte[] raw(int length) throws DamagedValueException {
    need(length);
    byte[] value = new byte[length];
    in.get(value);
    return value;
  }

  byte[] bytes() throws DamagedValueException {
    long length = varint();
    if (length > in.remaining()) {
      throw new DamagedValueException("it ends early");
    }
    return raw((int) length);
  }

  String text() throws DamagedValueException {
    return TreePath.decode(bytes());
  }

  Digest digest() throws DamagedValueException {
    return Digest.ofBytes(raw(Digest.BYTES));
  }

  Instant instant() throws DamagedValueException {
    try {
      return Instant.ofEpochSecond(i64(), i32());
    } catch (DateTimeException | ArithmeticException e) {
      throw new DamagedValueException("a time out of range", e);
    }
  }

  byte[] rest() throws DamagedValueException {
    return raw(in.remaining());
  }

  void end() throws DamagedValueException {
    if (in.hasRemaining()) {
      throw new DamagedValueException("it has " + in.remaining() + " bytes too many");
    }
  }

  private void need(int bytes) throws DamagedValueException {
    if (in.remaining() < bytes) {
      throw new DamagedValueException("it ends early");
    }
  }
}
