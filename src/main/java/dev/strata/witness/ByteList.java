package dev.strata.witness;

import dev.strata.tree.TreePath;
import java.io.ByteArrayOutputStream;

/// Bytes that grow: integers big-endian, varints with the low seven bits first.
final class ByteList extends ByteArrayOutputStream {
  ByteList u8(int value) {
    write(value);
    return this;
  }

  ByteList i64(long value) {
    for (int shift = 56; shift >= 0; shift -= 8) {
      write((int) (value >>> shift));
    }
    return this;
  }

  ByteList varint(long value) {
    long left = value;
    while ((left & ~0x7FL) != 0) {
      write((int) (left & 0x7F | 0x80));
      left >>>= 7;
    }
    write((int) left);
    return this;
  }

  ByteList text(String text) {
    byte[] bytes = TreePath.encode(text);
    return varint(bytes.length).raw(bytes, 0);
  }

  ByteList raw(byte[] bytes, int from) {
    write(bytes, from, bytes.length - from);
    return this;
  }
}
