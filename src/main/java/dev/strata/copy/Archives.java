package dev.strata.copy;

import dev.strata.context.Compression;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.Optional;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/// Tells whether a file is a tar archive, compressed or not, by its content: whether a first header
/// with a right checksum can be read. Names do not count, as in Docker.
final class Archives {
  private static final int BLOCK_BYTES = 512;
  private static final int CHECKSUM_OFFSET = 148;
  private static final int CHECKSUM_BYTES = 8;

  private Archives() {}

  /// The archive that `in` holds, at its start; empty where it holds something else.
  static Optional<TarArchiveInputStream> open(InputStream in) throws IOException {
    InputStream bytes;
    byte[] header;
    try {
      bytes = Compression.decompress(unclosable(in));
      header = bytes.readNBytes(BLOCK_BYTES);
    } catch (IOException e) {
      // Looks compressed by its first bytes, but is not.
      return Optional.empty();
    }
    if (!isHeader(header)) {
      return Optional.empty();
    }
    InputStream whole = new SequenceInputStream(new ByteArrayInputStream(header), bytes);
    return Optional.of(new TarArchiveInputStream(whole, "UTF-8"));
  }

  /// `in` belongs to the caller, who may have more to read; what sits on it closes it at the end.
  private static InputStream unclosable(InputStream in) {
    return new FilterInputStream(in) {
      @Override
      public int read(byte[] bytes, int offset, int length) throws IOException {
        return in.read(bytes, offset, length);
      }

      @Override
      public void close() {}
    };
  }

  private static boolean isHeader(byte[] block) {
    if (block.length < BLOCK_BYTES) {
      return false;
    }
    long sum = 0;
    for (int i = 0; i < BLOCK_BYTES; i++) {
      boolean inChecksum = i >= CHECKSUM_OFFSET && i < CHECKSUM_OFFSET + CHECKSUM_BYTES;
      sum += inChecksum ? ' ' : block[i] & 0xFF;
    }
    return sum != CHECKSUM_BYTES * (long) ' ' && sum == checksum(block);
  }

  private static long checksum(byte[] block) {
    long value = 0;
    for (int i = CHECKSUM_OFFSET; i < CHECKSUM_OFFSET + CHECKSUM_BYTES; i++) {
      if (block[i] >= '0' && block[i] <= '7') {
        value = value * 8 + block[i] - '0';
      }
    }
    return value;
  }
}
