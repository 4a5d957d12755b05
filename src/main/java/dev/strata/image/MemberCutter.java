package dev.strata.image;

import dev.strata.oci.LayerCompression;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/// Cuts a tar into pieces, each of which becomes one member of the blob.
///
/// The cuts follow from what the tar holds next to them, not from where they lie in it, so that
/// adding, changing or removing a file moves only the cuts around it and every other piece stays as
/// it was:
///
/// - before and after a file of `big` bytes or more; within it every `most` bytes;
/// - after any other entry, once a piece has `least` bytes, when the CRC of its name falls below a
///   bound that grows with its size (one cut in `least` bytes, on average);
/// - after an entry that brings a piece to `most` bytes, in any case.
///
/// A piece therefore never has more than `sizes.most() + sizes.big()` bytes. Extended headers stay
/// with their entry. What comes after the archive's entries, or after a header that makes no sense,
/// is cut every `most` bytes.
final class MemberCutter extends OutputStream {
  /// How large pieces become. Changing them makes other blobs of the same layers.
  record Sizes(int least, int most, int big) {
    /// Gzip looks back 32 KiB, so small pieces cost it nothing: 0.1 % of 320 MB of /usr.
    static final Sizes GZIP = new Sizes(1 << 20, 4 << 20, 2 << 20);

    /// Zstd looks back megabytes, and compresses five times as much in the same time.
    static final Sizes ZSTD = new Sizes(4 << 20, 16 << 20, 8 << 20);

    static Sizes of(Compression compression) {
      return compression.kind() == LayerCompression.ZSTD ? ZSTD : GZIP;
    }

    int largest() {
      return most + big;
    }
  }

  private static final int BLOCK = 512;

  /// Takes the pieces, in order. The array is the receiver's, to keep or to give to the buffers.
  interface Pieces {
    void accept(byte[] piece, int length) throws IOException;
  }

  private final Sizes sizes;
  private final Buffers buffers;
  private final Pieces pieces;
  private byte[] buffer;
  private int length;

  /// Where the header of the current entry begins in the buffer, extended headers included.
  private int entryStart;

  /// Where the block that is to be read as a header begins in the buffer; -1 within content.
  private int headerStart;

  /// What is left of the current entry's content, padding included.
  private long contentLeft;

  private boolean inBig;
  private boolean extended;
  private boolean ended;
  private long entryBytes;
  private int nameCrc;

  MemberCutter(Sizes sizes, Buffers buffers, Pieces pieces) {
    this.sizes = sizes;
    this.buffers = buffers;
    this.pieces = pieces;
    this.buffer = buffers.take(sizes.least());
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int count) throws IOException {
    int at = offset;
    int end = offset + count;
    while (at < end) {
      at += contentLeft > 0 ? content(bytes, at, end - at) : header(bytes, at, end - at);
    }
  }

  private int content(byte[] bytes, int offset, int count) throws IOException {
    int take = (int) Math.min(count, contentLeft);
    if (inBig) {
      take = Math.min(take, sizes.most() - length);
    }
    append(bytes, offset, take);
    contentLeft -= take;
    if (inBig && length == sizes.most()) {
      emit(length);
    }
    if (contentLeft == 0) {
      entryEnds();
    }
    return take;
  }

  private int header(byte[] bytes, int offset, int count) throws IOException {
    if (ended) {
      append(bytes, offset, count);
      if (length >= sizes.most()) {
        emit(length);
      }
      return count;
    }
    int take = Math.min(count, headerStart + BLOCK - length);
    append(bytes, offset, take);
    if (length == headerStart + BLOCK) {
      headerEnds();
    }
    return take;
  }

  private void headerEnds() throws IOException {
    char type = (char) buffer[headerStart + 156];
    long size = size(headerStart + 124);
    if (isZero(headerStart) || size < 0) {
      ended = true;
      return;
    }
    contentLeft = (size + BLOCK - 1) / BLOCK * BLOCK;
    extended = type == 'x' || type == 'g' || type == 'L' || type == 'K';
    if (!extended) {
      CRC32 crc = new CRC32();
      crc.update(buffer, headerStart, 100);
      crc.update(buffer, headerStart + 345, 155);
      nameCrc = (int) crc.getValue();
      inBig = size >= sizes.big();
      if (inBig && entryStart > 0) {
        emit(entryStart);
      }
      entryBytes = BLOCK + contentLeft;
    }
    if (contentLeft == 0) {
      entryEnds();
    }
  }

  private void entryEnds() throws IOException {
    if (!extended) {
      if (inBig || length >= sizes.most() || length >= sizes.least() && namesACut()) {
        emit(length);
      }
      inBig = false;
      entryStart = length;
    }
    headerStart = length;
  }

  private boolean namesACut() {
    return Integer.toUnsignedLong(nameCrc)
        < (1L << 32) / sizes.least() * Math.min(entryBytes, sizes.least());
  }

  /// The size field: octal digits, or base 256 when the first bit is set; -1 when it is neither, or
  /// more than any file's.
  private long size(int at) {
    if ((buffer[at] & 0x80) != 0) {
      long size = 0;
      for (int i = at + 4; i < at + 12; i++) {
        size = size << 8 | buffer[i] & 0xFF;
      }
      return size < 0 || size > Long.MAX_VALUE / 2 ? -1 : size;
    }
    String digits =
        new String(buffer, at, 12, StandardCharsets.ISO_8859_1).replace('\0', ' ').strip();
    try {
      return digits.isEmpty() ? 0 : Long.parseLong(digits, 8);
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  private boolean isZero(int at) {
    for (int i = at; i < at + BLOCK; i++) {
      if (buffer[i] != 0) {
        return false;
      }
    }
    return true;
  }

  private void append(byte[] bytes, int offset, int count) {
    if (length + count > buffer.length) {
      byte[] small = buffer;
      buffer = buffers.take(Math.max(length + count, small.length * 2));
      System.arraycopy(small, 0, buffer, 0, length);
      buffers.give(small);
    }
    System.arraycopy(bytes, offset, buffer, length, count);
    length += count;
  }

  /// Hands out the first `count` bytes of the buffer; the rest begins the next piece.
  private void emit(int count) throws IOException {
    byte[] piece = buffer;
    int rest = length - count;
    buffer = buffers.take(Math.max(sizes.least(), rest));
    System.arraycopy(piece, count, buffer, 0, rest);
    length = rest;
    entryStart = Math.max(0, entryStart - count);
    headerStart = Math.max(0, headerStart - count);
    pieces.accept(piece, count);
  }

  @Override
  public void close() throws IOException {
    if (length > 0) {
      emit(length);
    }
  }
}
