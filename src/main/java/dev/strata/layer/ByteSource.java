package dev.strata.layer;

import java.util.Arrays;

/// Reads what {@link ByteSink} wrote. Reading beyond the end, or a length that makes no sense,
/// throws IndexOutOfBoundsException.
final class ByteSource {
  private final byte[] bytes;
  private final int end;
  private int at;

  ByteSource(byte[] bytes, int end) {
    this.bytes = bytes;
    this.end = end;
  }

  boolean atEnd() {
    return at == end;
  }

  int get() {
    if (at >= end) {
      throw new IndexOutOfBoundsException("index ends early");
    }
    return bytes[at++] & 0xFF;
  }

  byte[] get(int count) {
    int from = skip(count);
    return Arrays.copyOfRange(bytes, from, from + count);
  }

  void get(byte[] target, int offset, int count) {
    System.arraycopy(bytes, skip(count), target, offset, count);
  }

  long getLong() {
    long value = 0;
    for (int i = 0; i < 8; i++) {
      value = value << 8 | get();
    }
    return value;
  }

  int getInt() {
    int value = 0;
    for (int i = 0; i < 4; i++) {
      value = value << 8 | get();
    }
    return value;
  }

  long getVarint() {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      int next = get();
      value |= (long) (next & 0x7F) << shift;
      if (next < 0x80) {
        return value;
      }
    }
    throw new IndexOutOfBoundsException("number too long");
  }

  int getCount() {
    long value = getVarint();
    if (value < 0 || value > Integer.MAX_VALUE) {
      throw new IndexOutOfBoundsException("count " + value);
    }
    return (int) value;
  }

  long getSigned() {
    long value = getVarint();
    return value >>> 1 ^ -(value & 1);
  }

  byte[] getBlock() {
    return get(getCount());
  }

  private int skip(int count) {
    if (count < 0 || count > end - at) {
      throw new IndexOutOfBoundsException("index ends early");
    }
    int from = at;
    at += count;
    return from;
  }
}
