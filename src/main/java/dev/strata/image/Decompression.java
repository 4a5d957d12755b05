package dev.strata.image;

import com.github.luben.zstd.ZstdInputStream;
import dev.strata.oci.LayerCompression;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;

/// Opens what is compressed, by its first bytes: media types are often wrong in the wild, and archives
/// have none.
final class Decompression {
  private static final int BUFFER = 1 << 16;

  private Decompression() {}

  /// The bytes of `in`, decompressed where they are gzip (all members) or zstd (all frames).
  static InputStream open(InputStream in) throws IOException {
    BufferedInputStream buffered = new BufferedInputStream(in, BUFFER);
    buffered.mark(4);
    byte[] head = buffered.readNBytes(4);
    buffered.reset();
    return switch (kindOf(head)) {
      case NONE -> buffered;
      case GZIP ->
          GzipCompressorInputStream.builder()
              .setInputStream(buffered)
              .setDecompressConcatenated(true)
              .get();
      case ZSTD -> new ZstdInputStream(buffered);
    };
  }

  static LayerCompression kindOf(byte[] head) {
    if (head.length >= 2 && (head[0] & 0xFF) == 0x1f && (head[1] & 0xFF) == 0x8b) {
      return LayerCompression.GZIP;
    }
    boolean zstd =
        head.length >= 4
            && (head[0] & 0xFF) == 0x28
            && (head[1] & 0xFF) == 0xb5
            && (head[2] & 0xFF) == 0x2f
            && (head[3] & 0xFF) == 0xfd;
    return zstd ? LayerCompression.ZSTD : LayerCompression.NONE;
  }
}
