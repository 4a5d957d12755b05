package dev.strata.context;

import com.github.luben.zstd.ZstdInputStream;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/// How a stream is compressed, told by its first bytes: gzip, bzip2, xz, zstd, or not at all.
public enum Compression {
  NONE,
  GZIP,
  BZIP2,
  XZ,
  ZSTD;

  private static final int MAGIC_BYTES = 6;
  private static final int XZ_MEMORY_KIB = 256 * 1024;

  /// What these first bytes of a stream (six are enough) tell.
  public static Compression of(byte[] start) {
    if (startsWith(start, 0x1F, 0x8B)) {
      return GZIP;
    }
    if (startsWith(start, 'B', 'Z', 'h')) {
      return BZIP2;
    }
    if (startsWith(start, 0xFD, '7', 'z', 'X', 'Z', 0)) {
      return XZ;
    }
    boolean skippableFrame =
        start.length >= 4
            && (start[0] & 0xF0) == 0x50
            && startsWith(start, start[0] & 0xFF, 0x2A, 0x4D, 0x18);
    return skippableFrame || startsWith(start, 0x28, 0xB5, 0x2F, 0xFD) ? ZSTD : NONE;
  }

  private static boolean startsWith(byte[] bytes, int... magic) {
    for (int i = 0; i < magic.length; i++) {
      if (i >= bytes.length || (bytes[i] & 0xFF) != magic[i]) {
        return false;
      }
    }
    return true;
  }

  /// The uncompressed bytes of `in`, however it is compressed.
  ///
  /// @throws IOException also where the stream is damaged
  public static InputStream decompress(InputStream in) throws IOException {
    BufferedInputStream buffered = new BufferedInputStream(in, 1 << 16);
    buffered.mark(MAGIC_BYTES);
    byte[] start = buffered.readNBytes(MAGIC_BYTES);
    buffered.reset();
    return switch (of(start)) {
      case NONE -> buffered;
      case GZIP ->
          GzipCompressorInputStream.builder()
              .setInputStream(buffered)
              .setDecompressConcatenated(true)
              .get();
      case BZIP2 -> new BZip2CompressorInputStream(buffered, true);
      case XZ ->
          XZCompressorInputStream.builder()
              .setInputStream(buffered)
              .setDecompressConcatenated(true)
              .setMemoryLimitKiB(XZ_MEMORY_KIB)
              .get();
      case ZSTD -> new ZstdInputStream(buffered);
    };
  }
}
