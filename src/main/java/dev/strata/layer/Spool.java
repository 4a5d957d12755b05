package dev.strata.layer;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import org.jspecify.annotations.Nullable;

/// Contents put aside until they are wanted in another order: in memory while they are few, in a
/// private file that is gone at the end otherwise.
final class Spool implements AutoCloseable {
  private static final int MEMORY_BYTES = 4 << 20;

  private final LayerIngest ingest;
  private final byte[] buffer = new byte[1 << 17];
  private final ByteSink memory = new ByteSink(1 << 16);
  private @Nullable FileChannel file;
  private long size;

  Spool(LayerIngest ingest) {
    this.ingest = ingest;
  }

  /// Takes in all of `content`, and tells where it begins.
  long append(InputStream content) throws IOException {
    long start = size;
    int count = content.read(buffer);
    while (count >= 0) {
      if (memory.length() + count > MEMORY_BYTES) {
        spill();
      }
      memory.put(buffer, 0, count);
      size += count;
      count = content.read(buffer);
    }
    return start;
  }

  InputStream open(long from, long count) throws IOException {
    FileChannel channel = file;
    if (channel == null) {
      return new ByteArrayInputStream(memory.array(), (int) from, (int) count);
    }
    if (memory.length() > 0) {
      spill();
    }
    channel.position(from);
    return new Range(Channels.newInputStream(channel), count);
  }

  @Override
  public void close() throws IOException {
    FileChannel channel = file;
    if (channel != null) {
      channel.close();
    }
  }

  private void spill() throws IOException {
    FileChannel channel = file;
    if (channel == null) {
      channel = ingest.spool();
      file = channel;
    }
    ByteBuffer bytes = ByteBuffer.wrap(memory.array(), 0, memory.length());
    channel.position(size - memory.length());
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
    memory.clear();
  }

  private static final class Range extends InputStream {
    private final InputStream in;
    private long left;

    Range(InputStream in, long count) {
      this.in = in;
      this.left = count;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int count) throws IOException {
      if (left == 0) {
        return -1;
      }
      int read = in.read(target, offset, (int) Math.min(count, left));
      left -= Math.max(0, read);
      return read;
    }
  }
}
