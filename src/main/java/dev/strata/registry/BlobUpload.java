package dev.strata.registry;

import dev.strata.image.ImageStore;
import dev.strata.image.Transfers;
import dev.strata.oci.Descriptor;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Brings one blob into a repository: not at all where it is there, by a mount where the registry
/// has it in another repository, in one request where it is small, and in chunks otherwise, of
/// which those that arrived are not sent again after a cut.
final class BlobUpload {
  private static final Pattern RANGE = Pattern.compile("(?:bytes=)?0-([0-9]{1,18})");
  private static final String BYTES = "application/octet-stream";

  /// What of a blob goes in one request.
  private final long chunkBytes;

  private final Repository repository;
  private final ImageStore images;
  private final Transfers transfers;
  private final Patience patience;

  BlobUpload(
      Repository repository,
      ImageStore images,
      Transfers transfers,
      Patience patience,
      long chunkBytes) {
    this.repository = repository;
    this.images = images;
    this.transfers = transfers;
    this.patience = patience;
    this.chunkBytes = chunkBytes;
  }

  /// How a blob came to be in the repository.
  enum Way {
    THERE,
    MOUNTED,
    SENT
  }

  /// @param mounts repositories of the same registry that may have it
  Way run(Descriptor blob, List<String> mounts) throws IOException, InterruptedException {
    Scope scope = new Scope(repository.place(), true, List.of());
    if (repository.hasBlob(blob.digest(), scope)) {
      return Way.THERE;
    }
    for (String mount : mounts) {
      if (mounted(blob, mount)) {
        return Way.MOUNTED;
      }
    }
    images.ensureBlob(blob, transfers);
    try (Transfers.Transfer transfer = transfers.begin(blob)) {
      send(blob, scope, transfer);
    }
    return Way.SENT;
  }

  private boolean mounted(Descriptor blob, String from) throws IOException, InterruptedException {
    Scope scope = new Scope(repository.place(), true, List.of(from));
    URI uri =
        repository.uri(
            "blobs/uploads/?mount=" + encoded(blob) + "&from=" + from.replace("/", "%2F"));
    try (Reply reply = repository.connection().send(empty(uri), scope, doing(blob))) {
      // A registry that does not mount begins an upload instead, which is left to its time.
      return reply.status() == 201;
    } catch (RegistryException e) {
      if (e.kind() == RegistryException.Kind.DENIED) {
        return false;
      }
      throw e;
    }
  }

  private static Call empty(URI uri) {
    return Call.of("POST", uri).withBody(Call.Body.of(new byte[0]), BYTES);
  }

  private static String encoded(Descriptor blob) {
    return blob.digest().toString().replace(":", "%3A");
  }

  private String doing(Descriptor blob) {
    return "sending " + blob.digest() + " to " + repository.place().name();
  }

  private void send(Descriptor blob, Scope scope, Transfers.Transfer transfer)
      throws IOException, InterruptedException {
    Session session = new Session(blob, scope, transfer);
    for (int attempt = 1; ; attempt++) {
      try {
        session.run();
        return;
      } catch (RegistryException e) {
        if (e.kind() != RegistryException.Kind.FAILING || attempt >= patience.attempts()) {
          throw e;
        }
        transfer.note(String.valueOf(e.getMessage()));
      }
      patience.beforeNext(attempt, session.retryAfter);
    }
  }

  /// One upload, as far as it has come.
  private final class Session {
    private final Descriptor blob;
    private final Scope scope;
    private final Transfers.Transfer transfer;
    private Optional<URI> location = Optional.empty();
    private long arrived;
    private boolean whole;
    private Optional<String> retryAfter = Optional.empty();

    Session(Descriptor blob, Scope scope, Transfers.Transfer transfer) {
      this.blob = blob;
      this.scope = scope;
      this.transfer = transfer;
      this.whole = blob.sizeBytes() <= chunkBytes;
    }

    void run() throws IOException, InterruptedException {
      if (location.isPresent() && !whole) {
        resume();
      }
      if (location.isEmpty()) {
        begin();
      }
      while (!whole && arrived < blob.sizeBytes()) {
        chunk();
      }
      finish();
    }

    private void begin() throws IOException, InterruptedException {
      arrived = 0;
      try (Reply reply = send(empty(repository.uri("blobs/uploads/")))) {
        expect(reply, 202);
        location = Optional.of(next(reply));
      }
    }

    /// Asks how much arrived. An upload that the registry forgot is begun anew.
    private void resume() throws IOException, InterruptedException {
      URI at = location.orElseThrow();
      location = Optional.empty();
      try (Reply reply = send(Call.of("GET", at))) {
        if (reply.status() == 204 || reply.status() == 202) {
          arrived = reply.field("Range").map(this::end).orElse(0L);
          location = Optional.of(reply.field("Location").isPresent() ? next(reply) : at);
        }
      }
    }

    private long end(String range) {
      Matcher matcher = RANGE.matcher(range.strip());
      long last = matcher.matches() ? Long.parseLong(matcher.group(1)) : 0;
      return last == 0 ? 0 : Math.min(last + 1, blob.sizeBytes());
    }

    private void chunk() throws IOException, InterruptedException {
      long length = Math.min(chunkBytes, blob.sizeBytes() - arrived);
      Call patch =
          Call.of("PATCH", location.orElseThrow())
              .withBody(body(arrived, length), BYTES)
              .with("Content-Range", arrived + "-" + (arrived + length - 1))
              .once();
      try (Reply reply = send(patch)) {
        switch (reply.status()) {
          case 202, 204 -> {
            arrived = reply.field("Range").map(this::end).orElse(arrived + length);
            location = Optional.of(next(reply));
          }
          case 404, 405, 411, 501 -> {
            // No chunks here: all at once.
            whole = true;
            location = Optional.empty();
            begin();
          }
          case 416 -> throw failing(reply, "it has another part than it said");
          default -> throw repository.failure(reply, doing(blob));
        }
      }
    }

    private void finish() throws IOException, InterruptedException {
      URI at = location.orElseThrow();
      String query = at.getRawQuery();
      URI end = URI.create(at + (query == null ? "?" : "&") + "digest=" + encoded(blob));
      Call.Body rest = whole ? body(0, blob.sizeBytes()) : Call.Body.of(new byte[0]);
      if (whole) {
        // Each attempt needs an upload of its own.
        location = Optional.empty();
      }
      try (Reply reply = send(Call.of("PUT", end).withBody(rest, BYTES).once())) {
        if (reply.status() == 201 || reply.status() == 204) {
          transfer.moved(blob.sizeBytes());
          return;
        }
        location = Optional.empty();
        throw reply.status() == 404
            ? failing(reply, "it has forgotten the upload")
            : repository.failure(reply, doing(blob));
      }
    }

    private Reply send(Call call) throws IOException, InterruptedException {
      Reply reply = repository.connection().send(call, scope, doing(blob));
      retryAfter = reply.field("Retry-After");
      return reply;
    }

    private void expect(Reply reply, int status) throws IOException {
      repository.expect(reply, status, doing(blob));
    }

    private RegistryException failing(Reply reply, String problem) {
      return new RegistryException(
          RegistryException.Kind.FAILING,
          doing(blob) + ": " + problem + " (" + reply.words() + "); try again later");
    }

    /// Where to go on. Behind a proxy a registry may name itself without TLS.
    private URI next(Reply reply) throws IOException, InterruptedException {
      String text = reply.field("Location").orElse("");
      if (text.isEmpty()) {
        throw failing(reply, "it does not say where to go on");
      }
      URI at = Connection.resolve(reply.uri(), text, doing(blob));
      URI base = repository.connection().base();
      boolean downgraded = base.getScheme().equals("https") && at.getScheme().equals("http");
      return downgraded && base.getHost().equals(at.getHost())
          ? URI.create("https" + at.toString().substring(4))
          : at;
    }

    private Call.Body body(long from, long length) {
      return new Call.Body(length, () -> open(from, length));
    }

    private InputStream open(long from, long length) throws IOException {
      Path file =
          images
              .blobs()
              .find(blob.digest())
              .orElseThrow(() -> new NoSuchFileException(blob.digest().toString()));
      FileChannel channel = FileChannel.open(file, StandardOpenOption.READ).position(from);
      return new Part(Channels.newInputStream(channel), from, length, transfer);
    }
  }

  /// So many bytes of a stream, told as they pass.
  private static final class Part extends FilterInputStream {
    private final Transfers.Transfer transfer;
    private long at;
    private final long end;

    Part(InputStream in, long from, long length, Transfers.Transfer transfer) {
      super(in);
      this.at = from;
      this.end = from + length;
      this.transfer = transfer;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] to, int offset, int length) throws IOException {
      if (at >= end) {
        return -1;
      }
      int count = in.read(to, offset, (int) Math.min(length, end - at));
      if (count > 0) {
        at += count;
        transfer.moved(at);
      }
      return count;
    }
  }
}
