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
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;

/// Compresses pieces on several threads and writes them in order: the result does not depend on how
/// many threads there are. At most `parallelism` + 2 pieces are in memory. A piece that an earlier
/// blob holds is taken from there. The digest of all pieces together, which can be made in their
/// order only, is made beside the rest.
///
/// The caller's thread writes; when an error ends its work, {@link #close} ends the others'.
final class MemberCompressor implements MemberCutter.Pieces, AutoCloseable {
  private record Compressed(Digest raw, byte[] bytes, int length, Digest digest, boolean reused) {}

  private record Running(byte[] piece, Future<Compressed> compressed, Future<?> hashed) {}

  private final Compression compression;
  private final Members known;
  private final ExecutorService executor;
  private final int limit;
  private final Buffers buffers;
  private final OutputStream out;
  private final Deque<Running> running = new ArrayDeque<>();
  private final MessageDigest hash = Digest.sha256();
  private CompletableFuture<?> hashed = CompletableFuture.completedFuture(hash);
  private final List<Member> members = new ArrayList<>();
  private long offset;
  private int reused;

  MemberCompressor(
      Compression compression,
      Members known,
      ExecutorService executor,
      int parallelism,
      Buffers buffers,
      OutputStream out) {
    this.compression = compression;
    this.known = known;
    this.executor = executor;
    this.limit = parallelism + 2;
    this.buffers = buffers;
    this.out = out;
  }

  @Override
  public void accept(byte[] piece, int length) throws IOException {
    if (running.size() >= limit) {
      writeNext();
    }
    hashed = hashed.thenRunAsync(() -> hash.update(piece, 0, length), executor);
    running.add(new Running(piece, executor.submit(() -> compress(piece, length)), hashed));
  }

  private Compressed compress(byte[] piece, int length) throws IOException {
    Digest raw = digest(piece, length);
    Optional<byte[]> found = known.find(raw, compression);
    byte[] bytes = found.orElseGet(() -> buffers.take(MemberCodec.bound(length, compression)));
    int count =
        found.isPresent() ? bytes.length : MemberCodec.compress(piece, length, compression, bytes);
    return new Compressed(raw, bytes, count, digest(bytes, count), found.isPresent());
  }

  private static Digest digest(byte[] bytes, int length) {
    MessageDigest hash = Digest.sha256();
    hash.update(bytes, 0, length);
    return Digest.of(hash);
  }

  /// Waits for all pieces and gives the members in their order.
  List<Member> finish() throws IOException {
    while (!running.isEmpty()) {
      writeNext();
    }
    return List.copyOf(members);
  }

  /// The digest of all pieces, once they are finished.
  Digest raw() {
    return Digest.of(hash);
  }

  /// How many members were taken from earlier blobs.
  int reused() {
    return reused;
  }

  private void writeNext() throws IOException {
    Running first = running.remove();
    Compressed next = await(first.compressed());
    await(first.hashed());
    buffers.give(first.piece());
    out.write(next.bytes(), 0, next.length());
    members.add(new Member(next.raw(), offset, next.length(), next.digest()));
    offset += next.length();
    if (next.reused()) {
      reused++;
    } else {
      buffers.give(next.bytes());
    }
  }

  private static <T> T await(Future<T> future) throws IOException {
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
    running.forEach(r -> r.compressed().cancel(false));
    running.forEach(r -> r.hashed().cancel(false));
    running.clear();
  }
}
