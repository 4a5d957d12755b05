package dev.strata.copy;

import dev.strata.layer.ContentSource;
import dev.strata.oci.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;

/// The files of an archive, one after the other in one temporary file, which close removes. Entries
/// are read back by their place in it. For one thread while writing; reading is safe for several.
final class Spool implements AutoCloseable {
  private static final int BUFFER_BYTES = 1 << 16;

  private final Path file;
  private final FileChannel channel;
  private long end;

  /// A file's bytes in the spool.
  record Piece(long size, Digest content, ContentSource source) {}

  Spool() throws IOException {
    this.file = Files.createTempFile("strata-archive-", ".spool");
    this.channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
  }

  /// Takes in all of `in`.
  Piece add(InputStream in) throws IOException {
    long start = end;
    MessageDigest hash = Digest.sha256();
    byte[] buffer = new byte[BUFFER_BYTES];
    for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
      hash.update(buffer, 0, count);
      ByteBuffer bytes = ByteBuffer.wrap(buffer, 0, count);
      while (bytes.hasRemaining()) {
        end += channel.write(bytes, end);
      }
    }
    long size = end - start;
    return new Piece(size, Digest.of(hash), () -> new Reader(start, size));
  }

  private final class Reader extends InputStream {
    private long at;
    private final long limit;

    Reader(long start, long size) {
      this.at = start;
      this.limit = start + size;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      if (at == limit) {
        return -1;
      }
      int wanted = (int) Math.min(length, limit - at);
      int count = channel.read(ByteBuffer.wrap(bytes, offset, wanted), at);
      if (count > 0) {
        at += count;
      }
      return count;
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
    Files.deleteIfExists(file);
  }
}
