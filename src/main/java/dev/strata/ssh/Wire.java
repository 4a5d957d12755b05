package dev.strata.ssh;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// The data types of RFC 4251, section 5: `uint32`, `string` and `mpint`.
final class Wire {
  private Wire() {}

  /// Reads values one after the other. Each method throws a {@link BufferUnderflowException} when
  /// the bytes end too soon.
  record Reader(ByteBuffer bytes) {
    static Reader of(byte[] bytes) {
      return new Reader(ByteBuffer.wrap(bytes));
    }

    int uint32() {
      return bytes.getInt();
    }

    byte[] string() {
      int length = bytes.getInt();
      if (length < 0 || length > bytes.remaining()) {
        throw new BufferUnderflowException();
      }
      byte[] value = new byte[length];
      bytes.get(value);
      return value;
    }

    String text() {
      return new String(string(), StandardCharsets.UTF_8);
    }

    BigInteger mpint() {
      byte[] value = string();
      return value.length == 0 ? BigInteger.ZERO : new BigInteger(value);
    }
  }

  /// Writes values one after the other.
  static final class Writer {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    Writer type(byte type) {
      bytes.write(type);
      return this;
    }

    Writer uint32(int value) {
      bytes.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(value).array());
      return this;
    }

    Writer string(byte[] value) {
      uint32(value.length);
      bytes.writeBytes(value);
      return this;
    }

    Writer text(String value) {
      return string(value.getBytes(StandardCharsets.UTF_8));
    }

    Writer mpint(BigInteger value) {
      return string(value.signum() == 0 ? new byte[0] : value.toByteArray());
    }

    byte[] bytes() {
      return bytes.toByteArray();
    }
  }
}
