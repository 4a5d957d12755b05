package dev.strata.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;

/// The lock on a store: an exclusive lock on a file, which ends with the process whatever its end,
/// and in the file the name of the holder, for whoever waits. The file is never removed, so no two
/// processes can lock two files of one name.
final class StoreLock implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(25);

  private final FileChannel channel;

  private StoreLock(FileChannel channel) {
    this.channel = channel;
  }

  /// @throws StoreBusyException when the lock is not had within `timeout`
  static StoreLock acquire(
      StoreLayout layout, Duration timeout, Holder self, StoreListener listener)
      throws IOException, InterruptedException {
    FileChannel channel =
        FileChannel.open(
            layout.lock(),
            StandardOpenOption.CREATE,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE);
    boolean locked = false;
    try {
      await(channel, layout, timeout, listener);
      locked = true;
      write(channel, self.encode());
      return new StoreLock(channel);
    } finally {
      if (!locked) {
        channel.close();
      }
    }
  }

  private static void await(
      FileChannel channel, StoreLayout layout, Duration timeout, StoreListener listener)
      throws IOException, InterruptedException {
    long start = System.nanoTime();
    Optional<Holder> told = Optional.empty();
    boolean first = true;
    while (!tryLock(channel)) {
      Optional<Holder> holder = holder(layout.lock());
      if (first || !holder.equals(told)) {
        listener.waiting(holder);
        told = holder;
        first = false;
        continue;
      }
      if (System.nanoTime() - start >= timeout.toNanos()) {
        throw new StoreBusyException(layout.root(), timeout, holder);
      }
      Thread.sleep(POLL);
    }
  }

  private static boolean tryLock(FileChannel channel) throws IOException {
    try {
      FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException _) {
      // This process has the store open already.
      return false;
    }
  }

  private static Optional<Holder> holder(Path file) throws IOException {
    return Holder.parse(Files.readString(file, StandardCharsets.UTF_8));
  }

  private static void write(FileChannel channel, String text) throws IOException {
    channel.truncate(0);
    ByteBuffer bytes = StandardCharsets.UTF_8.encode(text);
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  @Override
  public void close() throws IOException {
    try (channel) {
      channel.truncate(0);
    }
  }
}
