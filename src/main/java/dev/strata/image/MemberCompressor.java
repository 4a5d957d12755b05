package dev.strata.image;

import dev.strata.oci.Digest;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;

/// Compresses pieces on several threads and writes them in order: the result does not depend on how
/// many threads there are. At most `parallelism` + 2 pieces are in memory. A piece that an earlier
/// blob holds is taken from there.
///
/// The caller's thread writes; when an error ends its work, {@link #close} ends the others'.
final class MemberCompressor implements MemberCutter.Pieces, AutoCloseable {
  private record Compressed(Digest raw, byte[] bytes, Digest digest, boolean reused) {}

  private final Compression compression;
  private final Members known;
  private final ExecutorService executor;
  private final int limit;
  private final OutputStream out;
  private final Deque<Future<Compressed>> running = new ArrayDeque<>();
  private final List<Member> members = new ArrayList<>();
  private long offset;
  private int reused;

  MemberCompressor(
      Compression compression,
      Members known,
      ExecutorService executor,
      int parallelism,
      OutputStream out) {
    this.compression = compression;
    this.known = known;
    this.executor = executor;
    this.limit = parallelism + 2;
    this.out = out;
  }

  @Override
  public void accept(byte[] piece, int length) throws IOException {
    if (running.size() >= limit) {
      writeNext();
    }
    running.add(executor.submit(() -> compress(piece, length)));
  }

  private Compressed compress(byte[] piece, int length) throws IOException {
    MessageDigest hash = Digest.sha256();
    hash.update(piece, 0, length);
    Digest raw = Digest.of(hash);
    byte[] found = known.find(raw, compression).orElse(null);
    byte[] bytes = found != null ? found : MemberCodec.compress(piece, length, compression);
    return new Compressed(raw, bytes, Digest.of(bytes), found != null);
  }

  /// Waits for all pieces and gives the members in their order.
  List<Member> finish() throws IOException {
    while (!running.isEmpty()) {
      writeNext();
    }
    return List.copyOf(members);
  }

  /// How many members were taken from earlier blobs.
  int reused() {
    return reused;
  }

  private void writeNext() throws IOException {
    Compressed next = await(running.remove());
    out.write(next.bytes());
    members.add(new Member(next.raw(), offset, next.bytes().length, next.digest()));
    offset += next.bytes().length;
    reused += next.reused() ? 1 : 0;
  }

  private static Compressed await(Future<Compressed> future) throws IOException {
    try {
      return future.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw (InterruptedIOException) new InterruptedIOException("packing a layer").initCause(e);
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case IOException io -> throw io;
        case UncheckedIOException io -> throw io.getCause();
        case RuntimeException bug -> throw bug;
        case Error error -> throw error;
        case null, default -> throw new IllegalStateException("packing a layer", e);
      }
    }
  }

  @Override
  public void close() {
    running.forEach(f -> f.cancel(false));
    running.clear();
  }
}
