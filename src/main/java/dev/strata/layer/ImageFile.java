package dev.strata.layer;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/// A layer's image, opened at its first read and then kept open for all that read from it. An
/// interrupted thread closes the channel that it reads from, so the others open it again. The
/// channel goes with its last user.
final class ImageFile {
  private final Path path;
  private volatile @Nullable FileChannel channel;

  ImageFile(Path path) {
    this.path = path;
  }

  Path path() {
    return path;
  }

  void open() throws IOException {
    channel();
  }

  /// Reads exactly `count` bytes from `position` on.
  ///
  /// @throws EOFException when the file ends before
  void read(long position, byte[] target, int offset, int count) throws IOException {
    read(position, ByteBuffer.wrap(target, offset, count));
  }

  /// Reads exactly as many bytes as remain in `target`, from `position` on.
  ///
  /// @throws EOFException when the file ends before
  void read(long position, ByteBuffer target) throws IOException {
    int start = target.position();
    long end = position + target.remaining();
    while (target.hasRemaining()) {
      FileChannel current = channel();
      try {
        if (current.read(target, position + target.position() - start) < 0) {
          throw new EOFException(path + " ends before byte " + end);
        }
      } catch (ClosedChannelException e) {
        if (Thread.currentThread().isInterrupted()) {
          throw e;
        }
        reopen(current);
      }
    }
  }

  private FileChannel channel() throws IOException {
    FileChannel current = channel;
    return current != null ? current : reopen(null);
  }

  private synchronized FileChannel reopen(@Nullable FileChannel closed) throws IOException {
    FileChannel current = channel;
    if (current == null || current == closed) {
      current = FileChannel.open(path, StandardOpenOption.READ);
      channel = current;
    }
    return current;
  }
}
