package dev.strata.registry;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// The body of an answer as a stream that does not wait for ever: Java's own has no time limit
/// between two pieces. A few pieces are read ahead, no more. For one reader.
final class BodyStream extends InputStream implements HttpResponse.BodySubscriber<InputStream> {
  private static final int AHEAD = 4;

  private sealed interface Piece {
    record Bytes(List<ByteBuffer> buffers) implements Piece {}

    record End(Optional<Throwable> failure) implements Piece {}
  }

  private final Duration stall;
  private final BlockingQueue<Piece> pieces = new LinkedBlockingQueue<>();
  private final CompletableFuture<Flow.Subscription> subscription = new CompletableFuture<>();
  private List<ByteBuffer> current = List.of();
  private int next;
  private Optional<Piece.End> end = Optional.empty();

  BodyStream(Duration stall) {
    this.stall = stall;
  }

  @Override
  public CompletionStage<InputStream> getBody() {
    return CompletableFuture.completedStage(this);
  }

  @Override
  public void onSubscribe(Flow.Subscription given) {
    if (subscription.complete(given)) {
      given.request(AHEAD);
    } else {
      given.cancel();
    }
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    pieces.add(new Piece.Bytes(buffers));
  }

  @Override
  public void onError(Throwable failure) {
    pieces.add(new Piece.End(Optional.of(failure)));
  }

  @Override
  public void onComplete() {
    pieces.add(new Piece.End(Optional.empty()));
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] to, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    while (next == current.size() || !current.get(next).hasRemaining()) {
      if (next < current.size()) {
        next++;
      } else if (!advance()) {
        return -1;
      }
    }
    ByteBuffer buffer = current.get(next);
    int count = Math.min(length, buffer.remaining());
    buffer.get(to, offset, count);
    return count;
  }

  /// False at the end.
  private boolean advance() throws IOException {
    if (end.isEmpty()) {
      switch (take()) {
        case Piece.Bytes bytes -> {
          current = bytes.buffers();
          next = 0;
          var _ = subscription.thenAccept(s -> s.request(1));
          return true;
        }
        case Piece.End last -> end = Optional.of(last);
      }
    }
    current = List.of();
    next = 0;
    Optional<Throwable> failure = end.flatMap(Piece.End::failure);
    if (failure.isPresent()) {
      throw new IOException(
          "the connection broke off: " + failure.get().getMessage(), failure.get());
    }
    return false;
  }

  private Piece take() throws IOException {
    try {
      Piece piece = pieces.poll(stall.toMillis(), TimeUnit.MILLISECONDS);
      if (piece == null) {
        close();
        throw new IOException("nothing came for " + stall.toMillis() / 1000.0 + " s");
      }
      return piece;
    } catch (InterruptedException e) {
      close();
      Thread.currentThread().interrupt();
      InterruptedIOException interrupted = new InterruptedIOException("reading from a registry");
      interrupted.initCause(e);
      throw interrupted;
    }
  }

  @Override
  public void close() {
    if (!subscription.isDone()) {
      var _ = subscription.cancel(false);
    } else if (!subscription.isCancelled()) {
      subscription.join().cancel();
    }
    pieces.clear();
  }
}
