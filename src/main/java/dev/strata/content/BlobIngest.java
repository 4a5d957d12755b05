package dev.strata.content;

import dev.strata.oci.Digest;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/// A blob on its way in: write its bytes, then commit. Closing without a commit forgets it. Not
/// safe for several threads.
///
/// The disk is kept busy meanwhile: every {@link #STRETCH} bytes what was written begins to be
/// synced, on a thread of its own, so that the commit waits for the last of it only.
public final class BlobIngest extends OutputStream {
  private static final long STRETCH = 32L << 20;

  private final BlobStore store;
  private final Path file;
  private final FileChannel channel;
  private final FileLock lock;
  private final MessageDigest hash = Digest.sha256();
  private long sizeBytes;
  private long unsyncedBytes;
  private @Nullable Thread syncing;
  private boolean ended;

  private BlobIngest(BlobStore store, Path file, FileChannel channel, FileLock lock) {
    this.store = store;
    this.file = file;
    this.channel = channel;
    this.lock = lock;
  }

  static BlobIngest create(BlobStore store, Path file) throws IOException {
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);
    try {
      return new BlobIngest(store, file, channel, channel.lock());
    } catch (IOException | RuntimeException e) {
      channel.close();
      Files.deleteIfExists(file);
      throw e;
    }
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes, offset, length);
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
    hash.update(bytes, offset, length);
    sizeBytes += length;
    unsyncedBytes += length;
    if (unsyncedBytes >= STRETCH && (syncing == null || !syncing.isAlive())) {
      unsyncedBytes = 0;
      syncing = Thread.ofVirtual().start(this::sync);
    }
  }

  private void sync() {
    try {
      channel.force(false);
    } catch (IOException _) {
      // The commit syncs again, and tells.
    }
  }

  /// What was written so far.
  public long sizeBytes() {
    return sizeBytes;
  }

  /// Names the blob by what was written.
  public Blob commit() throws IOException {
    return publish(Digest.of(hash));
  }

  /// Names the blob, which must be this one.
  ///
  /// @throws BlobDamagedException when something else was written; nothing stays of it
  public Blob commit(Digest expected) throws IOException {
    Digest found = Digest.of(hash);
    if (!found.equals(expected)) {
      close();
      throw BlobDamagedException.digest(expected, found);
    }
    return publish(found);
  }

  private Blob publish(Digest digest) throws IOException {
    if (!lock.isValid()) {
      throw new IllegalStateException("commit after commit or close: " + digest);
    }
    channel.force(true);
    // Over one that is there already: the same bytes, unless that one is damaged.
    Files.move(file, store.pathOf(digest), StandardCopyOption.ATOMIC_MOVE);
    ended = true;
    channel.close();
    try (FileChannel folder = FileChannel.open(store.folder(), StandardOpenOption.READ)) {
      folder.force(true);
    }
    return new Blob(digest, sizeBytes);
  }

  @Override
  public void close() throws IOException {
    channel.close();
    if (!ended) {
      ended = true;
      Files.deleteIfExists(file);
    }
  }
}
