package dev.strata.layer;

import java.util.Arrays;

/// A growing byte array with the number forms of the layer index: LEB128 varints, and zigzag for
/// numbers that may be negative.
final class ByteSink {
  private byte[] bytes;
  private int length;

  ByteSink(int capacity) {
    bytes = new byte[Math.max(64, capacity)];
  }

  int length() {
    return length;
  }

  byte[] array() {
    return bytes;
  }

  byte[] toBytes() {
    return Arrays.copyOf(bytes, length);
  }

  void clear() {
    length = 0;
  }

  ByteSink put(int value) {
    reserve(1);
    bytes[length++] = (byte) value;
    return this;
  }

  ByteSink put(byte[] source, int offset, int count) {
    reserve(count);
    System.arraycopy(source, offset, bytes, length, count);
    length += count;
    return this;
  }

  ByteSink put(byte[] source) {
    return put(source, 0, source.length);
  }

  /// Big-endian.
  ByteSink putLong(long value) {
    for (int shift = 56; shift >= 0; shift -= 8) {
      put((int) (value >>> shift));
    }
    return this;
  }

  /// Big-endian.
  ByteSink putInt(int value) {
    for (int shift = 24; shift >= 0; shift -= 8) {
      put(value >>> shift);
    }
    return this;
  }

  ByteSink putVarint(long value) {
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      put((int) (rest & 0x7F) | 0x80);
      rest >>>= 7;
    }
    return put((int) rest);
  }

  ByteSink putSigned(long value) {
    return putVarint(value << 1 ^ value >> 63);
  }

  ByteSink putBlock(byte[] block) {
    return putVarint(block.length).put(block);
  }

  private void reserve(int count) {
    if (length + count > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(length + count, bytes.length * 2));
    }
  }
}
