package dev.strata.erofs;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Arrays;

/// The image as it is written: a window at its end is held in memory and written when it is full,
/// so that most of what is put into place later costs no system call. What lies before the window
/// is put by positional writes. Block 0 stays in memory until {@link #finish}, for the superblock
/// and its checksum. A window of nothing but zeros is left a hole.
final class ImageOutput {
  private static final int WINDOW = 1 << 20;

  private final FileChannel channel;
  private final byte[] first = new byte[Format.BLOCK];
  private final byte[] window = new byte[WINDOW];
  private long base = Format.BLOCK;
  private int length;

  ImageOutput(FileChannel channel) throws IOException {
    this.channel = channel;
    channel.truncate(0);
  }

  /// Where the next appended byte goes: the size of the image so far.
  long position() {
    return base + length;
  }

  void append(byte[] bytes, int from, int count) throws IOException {
    int at = from;
    int end = from + count;
    while (at < end) {
      int part = Math.min(end - at, room());
      System.arraycopy(bytes, at, window, length, part);
      length += part;
      at += part;
    }
  }

  /// Appends one block of zeros, to be filled by {@link #put}.
  long appendBlock() throws IOException {
    padToBlock();
    room();
    long position = position();
    Arrays.fill(window, length, length + Format.BLOCK, (byte) 0);
    length += Format.BLOCK;
    return position;
  }

  void padToBlock() {
    int padded = (length + Format.BLOCK - 1) & -Format.BLOCK;
    Arrays.fill(window, length, padded, (byte) 0);
    length = padded;
  }

  /// Appends the `size` bytes that `content` holds.
  ///
  /// @throws ContentSizeException if it ends before, or is seen to hold more
  void appendFrom(InputStream content, long size, String path) throws IOException {
    long left = size;
    while (left > 0) {
      // Where there is room, one byte more is asked for, so that a grown file shows at no cost.
      int asked = (int) Math.min(room(), left + 1);
      int got = content.read(window, length, asked);
      if (got < 0) {
        throw new ContentSizeException(path, size, "it ended after " + (size - left));
      }
      if (got > left) {
        throw new ContentSizeException(path, size, "it holds more");
      }
      length += got;
      left -= got;
    }
  }

  /// Puts bytes where something was appended before.
  void put(long offset, byte[] bytes, int from, int count) throws IOException {
    int at = from;
    int left = count;
    long to = offset;
    while (left > 0) {
      int part;
      if (to < Format.BLOCK) {
        part = (int) Math.min(left, Format.BLOCK - to);
        System.arraycopy(bytes, at, first, (int) to, part);
      } else if (to < base) {
        part = (int) Math.min(left, base - to);
        write(ByteBuffer.wrap(bytes, at, part), to);
      } else {
        part = left;
        System.arraycopy(bytes, at, window, (int) (to - base), part);
      }
      at += part;
      left -= part;
      to += part;
    }
  }

  byte[] firstBlock() {
    return first;
  }

  /// Writes what is still in memory, block 0 last.
  void finish() throws IOException {
    padToBlock();
    flush();
    if (channel.size() < base) {
      write(ByteBuffer.allocate(1), base - 1);
    }
    write(ByteBuffer.wrap(first), 0);
  }

  private int room() throws IOException {
    if (length == WINDOW) {
      flush();
    }
    return WINDOW - length;
  }

  private void flush() throws IOException {
    if (!isZero()) {
      write(ByteBuffer.wrap(window, 0, length), base);
    }
    base += length;
    length = 0;
  }

  /// A window of zeros equals itself shifted by one byte, and begins with a zero.
  private boolean isZero() {
    return length == 0
        || (window[0] == 0 && Arrays.equals(window, 0, length - 1, window, 1, length));
  }

  private void write(ByteBuffer bytes, long offset) throws IOException {
    long at = offset;
    while (bytes.hasRemaining()) {
      at += channel.write(bytes, at);
    }
  }
}
