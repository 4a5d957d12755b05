package dev.strata.layer;

import dev.strata.oci.Digest;
import dev.strata.tree.Entry;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.security.MessageDigest;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Reads and hashes the next files on all cores while one thread writes them in order. What is
/// waiting to be written is bounded in bytes. For one thread.
final class ReadAhead implements AutoCloseable {
  private static final long MOST_BYTES = 32 << 20;
  private static final int MOST_FILES = 512;
  private static final int CHUNK_BYTES = 1 << 17;

  /// A larger file is read by who writes it.
  private static final long LARGEST_BYTES = 16 << 20;

  /// A file's bytes, which have this digest.
  record Loaded(byte[] bytes, Digest digest) {}

  private record Waiting(Entry entry, Future<Loaded> loaded) {}

  private final List<LayerIngest.Source> sources;
  private final ExecutorService readers;
  private final Deque<Waiting> waiting = new ArrayDeque<>();
  private int next;
  private long waitingBytes;

  ReadAhead(List<LayerIngest.Source> sources) {
    this.sources = sources;
    this.readers =
        Executors.newFixedThreadPool(
            Runtime.getRuntime().availableProcessors(),
            Thread.ofPlatform().daemon().name("strata-read-", 1).factory());
  }

  /// The bytes of this file, which comes after those asked for before; empty for one that is not
  /// read ahead.
  Optional<Loaded> take(Entry entry) throws IOException {
    fill();
    Waiting first = waiting.peekFirst();
    if (first == null || !first.entry().path().equals(entry.path())) {
      return Optional.empty();
    }
    waiting.removeFirst();
    waitingBytes -= entry.size();
    try {
      return Optional.of(first.loaded().get());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      InterruptedIOException interrupted = new InterruptedIOException("reading " + entry.path());
      interrupted.initCause(e);
      throw interrupted;
    } catch (ExecutionException e) {
      throw rethrown(Objects.requireNonNull(e.getCause()));
    }
  }

  private void fill() {
    while (next < sources.size() && waitingBytes < MOST_BYTES && waiting.size() < MOST_FILES) {
      LayerIngest.Source source = sources.get(next++);
      Entry entry = source.entry();
      boolean file = entry.isFile() && entry.hardLinkTo().isEmpty();
      if (file && source.bytes().isPresent() && entry.size() <= LARGEST_BYTES) {
        ContentSource bytes = source.bytes().get();
        waiting.add(new Waiting(entry, readers.submit(() -> load(entry, bytes))));
        waitingBytes += entry.size();
      }
    }
  }

  private static Loaded load(Entry entry, ContentSource source) throws IOException {
    byte[] bytes = new byte[(int) entry.size()];
    try (InputStream in = source.open()) {
      int at = 0;
      while (at < bytes.length) {
        // A channel takes memory outside the heap for as much as it is asked for.
        int count = in.read(bytes, at, Math.min(CHUNK_BYTES, bytes.length - at));
        if (count < 0) {
          break;
        }
        at += count;
      }
      if (at < bytes.length || in.read() >= 0) {
        throw new ContentChangedException(entry.path());
      }
    }
    MessageDigest hash = Digest.sha256();
    hash.update(bytes);
    Digest digest = Digest.of(hash);
    if (entry.content().filter(expected -> !expected.equals(digest)).isPresent()) {
      throw new ContentChangedException(entry.path());
    }
    return new Loaded(bytes, digest);
  }

  private static IOException rethrown(Throwable cause) {
    return switch (cause) {
      case IOException e -> e;
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      default -> throw new IllegalStateException(cause);
    };
  }

  @Override
  public void close() {
    readers.shutdownNow();
    readers.close();
  }
}
