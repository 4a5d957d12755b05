package dev.strata.registry;

import dev.strata.image.Transfers;
import dev.strata.oci.Descriptor;
import dev.strata.oci.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The bytes of a blob as one stream, whatever happens to the connections: after a cut it goes on
/// where it was, by a Range, or by passing over what it has where the server knows none. Nothing is
/// asked for before the first read.
///
/// No more bytes than the descriptor's come out, and the end only when they have its digest. For
/// one thread.
final class BlobDownload extends InputStream {
  private static final Pattern CONTENT_RANGE =
      Pattern.compile("bytes ([0-9]{1,18})-[0-9]{1,18}/(?:\\*|([0-9]{1,18}))");

  /// However much comes with each connection.
  private static final int MOST_CONNECTIONS = 100;

  private final Repository repository;
  private final Descriptor blob;
  private final Transfers.Transfer transfer;
  private final Patience patience;
  private final MessageDigest hash = Digest.sha256();
  private Optional<Reply> current = Optional.empty();
  private long at;
  private int connections;

  /// How often in a row a connection brought nothing.
  private int fruitless;

  private boolean ended;

  BlobDownload(
      Repository repository, Descriptor blob, Transfers.Transfer transfer, Patience patience) {
    this.repository = repository;
    this.blob = blob;
    this.transfer = transfer;
    this.patience = patience;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] to, int offset, int length) throws IOException {
    if (ended) {
      return -1;
    }
    if (length == 0) {
      return 0;
    }
    try {
      while (at < blob.sizeBytes()) {
        int count = attempt(to, offset, (int) Math.min(length, blob.sizeBytes() - at));
        if (count > 0) {
          return count;
        }
      }
      finish();
      return -1;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      InterruptedIOException interrupted = new InterruptedIOException("getting " + blob.digest());
      interrupted.initCause(e);
      throw interrupted;
    }
  }

  /// Reads some bytes; none when the connection ended, and another is to be made.
  private int attempt(byte[] to, int offset, int length) throws IOException, InterruptedException {
    try {
      int count = reply().body().read(to, offset, length);
      if (count > 0) {
        hash.update(to, offset, count);
        at += count;
        fruitless = 0;
        transfer.moved(at);
        return count;
      }
      again("it ends after " + at + " of " + blob.sizeBytes() + " bytes");
    } catch (RegistryException e) {
      throw e;
    } catch (IOException e) {
      if (Thread.currentThread().isInterrupted()) {
        throw e;
      }
      again(String.valueOf(e.getMessage()));
    }
    return 0;
  }

  private void again(String problem) throws IOException, InterruptedException {
    close();
    fruitless++;
    if (fruitless >= patience.attempts() || connections >= MOST_CONNECTIONS) {
      throw new RegistryException(
          RegistryException.Kind.FAILING,
          "getting "
              + blob.digest()
              + " of "
              + repository.place().name()
              + ": "
              + problem
              + ", "
              + connections
              + " times over; try again later");
    }
    transfer.note(problem + "; going on");
    patience.beforeNext(fruitless, Optional.empty());
  }

  private Reply reply() throws IOException, InterruptedException {
    if (current.isEmpty()) {
      connections++;
      current = Optional.of(open());
    }
    return current.get();
  }

  private Reply open() throws IOException, InterruptedException {
    Reply reply = repository.blob(blob.digest(), at);
    try {
      if (reply.status() == 416 && at > 0) {
        reply.close();
        reply = repository.blob(blob.digest(), 0);
      }
      switch (reply.status()) {
        case 200 -> whole(reply);
        case 206 -> part(reply);
        default ->
            throw repository.failure(
                reply, "getting " + blob.digest() + " of " + repository.place().name());
      }
      return reply;
    } catch (IOException | RuntimeException e) {
      reply.close();
      throw e;
    }
  }

  private void whole(Reply reply) throws IOException {
    OptionalLong length = reply.length();
    if (length.isPresent() && length.getAsLong() != blob.sizeBytes()) {
      throw wrongSize(Long.toString(length.getAsLong()));
    }
    reply.body().skipNBytes(at);
  }

  private void part(Reply reply) throws IOException {
    Matcher range = CONTENT_RANGE.matcher(reply.field("Content-Range").orElse(""));
    if (!range.matches() || Long.parseLong(range.group(1)) != at) {
      throw RegistryException.invalid(
          repository.place().name()
              + " sends another part of "
              + blob.digest()
              + " than asked for");
    }
    if (range.group(2) != null && Long.parseLong(range.group(2)) != blob.sizeBytes()) {
      throw wrongSize(range.group(2));
    }
  }

  private RegistryException wrongSize(String found) {
    return RegistryException.invalid(
        "the blob "
            + blob.digest()
            + " of "
            + repository.place().name()
            + " has "
            + found
            + " bytes where "
            + blob.sizeBytes()
            + " were promised");
  }

  private void finish() throws IOException {
    if (current.isPresent() && more()) {
      throw wrongSize("more than " + blob.sizeBytes());
    }
    Digest found = Digest.of(hash);
    if (!found.equals(blob.digest())) {
      throw RegistryException.invalid(
          "the blob " + blob.digest() + " of " + repository.place().name() + " came as " + found);
    }
    ended = true;
    close();
  }

  /// Whether the body goes on. That it breaks off after the last byte does no harm.
  private boolean more() {
    try {
      return current.isPresent() && current.get().body().read() >= 0;
    } catch (IOException _) {
      return false;
    }
  }

  @Override
  public void close() throws IOException {
    if (current.isPresent()) {
      Reply last = current.get();
      current = Optional.empty();
      last.close();
    }
  }
}
