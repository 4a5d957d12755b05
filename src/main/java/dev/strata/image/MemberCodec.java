package dev.strata.image;

import com.github.luben.zstd.Zstd;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/// Compresses one member: a whole gzip member (RFC 1952), or a whole zstd frame (RFC 8878). Both
/// formats are defined as any number of these in a row, so every reader takes the blob. Neither
/// holds a name or a time: the same bytes compress to the same bytes.
final class MemberCodec {
  private static final int GZIP_HEADER = 10;
  private static final int GZIP_TRAILER = 8;
  private static final byte OS_UNKNOWN = (byte) 255;

  private MemberCodec() {}

  static byte[] compress(byte[] raw, int length, Compression compression) {
    return switch (compression.kind()) {
      case NONE -> Arrays.copyOf(raw, length);
      case GZIP -> gzip(raw, length, compression.level());
      case ZSTD -> zstd(raw, length, compression.level());
    };
  }

  private static byte[] gzip(byte[] raw, int length, int level) {
    Deflater deflater = new Deflater(level, true);
    try {
      deflater.setInput(raw, 0, length);
      deflater.finish();
      byte[] out = new byte[GZIP_HEADER + length / 2 + 1024];
      out[0] = 0x1f;
      out[1] = (byte) 0x8b;
      out[2] = Deflater.DEFLATED;
      out[9] = OS_UNKNOWN;
      int at = GZIP_HEADER;
      while (!deflater.finished()) {
        if (out.length - at < 1024) {
          out = Arrays.copyOf(out, out.length * 2);
        }
        at += deflater.deflate(out, at, out.length - at);
      }
      out = Arrays.copyOf(out, at + GZIP_TRAILER);
      CRC32 crc = new CRC32();
      crc.update(raw, 0, length);
      ByteBuffer.wrap(out, at, GZIP_TRAILER)
          .order(ByteOrder.LITTLE_ENDIAN)
          .putInt((int) crc.getValue())
          .putInt(length);
      return out;
    } finally {
      deflater.end();
    }
  }

  private static byte[] zstd(byte[] raw, int length, int level) {
    byte[] out = new byte[Math.toIntExact(Zstd.compressBound(length))];
    long written = Zstd.compressByteArray(out, 0, out.length, raw, 0, length, level);
    if (Zstd.isError(written)) {
      throw new IllegalStateException("zstd: " + Zstd.getErrorName(written));
    }
    return Arrays.copyOf(out, (int) written);
  }
}
