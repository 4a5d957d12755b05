package dev.strata.image;

import com.github.luben.zstd.Zstd;

/// Compresses one member: a whole gzip member (RFC 1952), or a whole zstd frame (RFC 8878). Both
/// formats are defined as any number of these in a row, so every reader takes the blob.
final class MemberCodec {
  private MemberCodec() {}

  /// The most bytes that {@link #compress} writes.
  static int bound(int length, Compression compression) {
    return switch (compression.kind()) {
      case NONE -> length;
      case GZIP -> GzipMember.bound(length);
      case ZSTD -> Math.toIntExact(Zstd.compressBound(length));
    };
  }

  /// Compresses the first `length` bytes to the beginning of `out`, and returns how many they are
  /// there.
  static int compress(byte[] raw, int length, Compression compression, byte[] out) {
    return switch (compression.kind()) {
      case NONE -> {
        System.arraycopy(raw, 0, out, 0, length);
        yield length;
      }
      case GZIP -> GzipMember.compress(raw, length, compression.level(), out);
      case ZSTD -> zstd(raw, length, compression.level(), out);
    };
  }

  private static int zstd(byte[] raw, int length, int level, byte[] out) {
    long written = Zstd.compressByteArray(out, 0, out.length, raw, 0, length, level);
    if (Zstd.isError(written)) {
      throw new IllegalStateException("zstd: " + Zstd.getErrorName(written));
    }
    return (int) written;
  }
}
