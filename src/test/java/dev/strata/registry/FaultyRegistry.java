package dev.strata.registry;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import dev.strata.content.BlobStore;
import dev.strata.image.ImageStore;
import dev.strata.oci.Descriptor;
import dev.strata.oci.Digest;
import dev.strata.oci.MediaTypes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

/// A registry in memory, on a free port of this machine, that answers as the distribution spec
/// says, but for what it is told to do wrong. It keeps a list of what it was asked.
public final class FaultyRegistry implements AutoCloseable {
  private static final Pattern PATH =
      Pattern.compile("/v2/(?:(.+)/(manifests|blobs|blobs/uploads)/([^/]*))?");

  /// What was asked: `GET /v2/a/blobs/sha256:…`.
  public record Request(String line, String query, Optional<String> authorization, String range) {}

  /// Does something else than it should.
  @FunctionalInterface
  public interface Fault {
    /// False to answer as if nothing were wrong.
    boolean answer(HttpExchange exchange) throws IOException;
  }

  private record Stored(String mediaType, byte[] bytes) {}

  private record Planned(Pattern line, AtomicInteger times, Fault fault) {}

  public final List<Request> requests = new CopyOnWriteArrayList<>();
  private final Map<String, byte[]> blobs = new ConcurrentHashMap<>();
  private final Map<String, Stored> manifests = new ConcurrentHashMap<>();
  private final Map<String, ByteArrayOutputStream> uploads = new ConcurrentHashMap<>();
  private final List<Planned> faults = new CopyOnWriteArrayList<>();
  private final AtomicInteger begun = new AtomicInteger();
  private final HttpServer server;
  volatile boolean ranges = true;
  volatile boolean digests = true;
  volatile boolean chunks = true;
  volatile boolean mounts = true;

  public FaultyRegistry() throws IOException {
    this(HttpServer.create(anyPort(), 0));
  }

  /// One that speaks TLS.
  ///
  /// @param wantsClient whether it lets nobody in without a certificate
  public static FaultyRegistry secure(SSLContext tls, boolean wantsClient) throws IOException {
    HttpsServer server = HttpsServer.create(anyPort(), 0);
    server.setHttpsConfigurator(
        new HttpsConfigurator(tls) {
          @Override
          public void configure(HttpsParameters parameters) {
            SSLParameters wanted = tls.getDefaultSSLParameters();
            wanted.setNeedClientAuth(wantsClient);
            parameters.setSSLParameters(wanted);
          }
        });
    return new FaultyRegistry(server);
  }

  private static InetSocketAddress anyPort() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  private FaultyRegistry(HttpServer server) {
    this.server = server;
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::handle);
    server.start();
  }

  /// `127.0.0.1:PORT`.
  public String host() {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  public int port() {
    return server.getAddress().getPort();
  }

  /// Goes wrong at so many requests whose line, `GET /v2/…`, has this in it.
  public void fail(String line, int times, Fault fault) {
    faults.add(new Planned(Pattern.compile(line), new AtomicInteger(times), fault));
  }

  public void failAlways(String line, Fault fault) {
    fail(line, Integer.MAX_VALUE, fault);
  }

  static Fault status(int status) {
    return exchange -> {
      exchange.sendResponseHeaders(status, -1);
      return true;
    };
  }

  static Fault text(int status, String type, byte[] bytes) {
    return exchange -> {
      exchange.getResponseHeaders().set("Content-Type", type);
      exchange.sendResponseHeaders(status, bytes.length);
      exchange.getResponseBody().write(bytes);
      return true;
    };
  }

  static Fault redirect(int status, String to) {
    return exchange -> {
      exchange.getResponseHeaders().set("Location", to);
      exchange.sendResponseHeaders(status, -1);
      return true;
    };
  }

  /// Sends the first bytes of these and breaks off.
  static Fault cut(byte[] whole, int bytes) {
    return exchange -> {
      exchange.sendResponseHeaders(200, whole.length);
      exchange.getResponseBody().write(whole, 0, bytes);
      exchange.getResponseBody().flush();
      return true;
    };
  }

  /// How often this was asked.
  public long count(String line) {
    Pattern pattern = Pattern.compile(line);
    return requests.stream().filter(r -> pattern.matcher(r.line()).find()).count();
  }

  public void putBlob(byte[] bytes) {
    blobs.put(Digest.of(bytes).toString(), bytes);
  }

  byte[] blob(Digest digest) {
    byte[] bytes = blobs.get(digest.toString());
    if (bytes == null) {
      throw new AssertionError("no blob " + digest);
    }
    return bytes;
  }

  boolean has(Digest digest) {
    return blobs.containsKey(digest.toString());
  }

  public void removeBlob(Digest digest) {
    blobs.remove(digest.toString());
  }

  public void putManifest(String repository, String tag, String mediaType, byte[] bytes) {
    Stored stored = new Stored(mediaType, bytes);
    manifests.put(repository + ":" + tag, stored);
    manifests.put(repository + ":" + Digest.of(bytes), stored);
  }

  Optional<Digest> tag(String repository, String tag) {
    return Optional.ofNullable(manifests.get(repository + ":" + tag))
        .map(stored -> Digest.of(stored.bytes()));
  }

  /// Takes an image and all that it is made of out of a store.
  public void put(String repository, String tag, Descriptor target, ImageStore images)
      throws IOException {
    BlobStore from = images.blobs();
    for (Descriptor blob : images.contentsOf(target)) {
      byte[] bytes = from.read(blob.digest(), 1 << 30);
      if (MediaTypes.isManifest(blob.mediaType()) || MediaTypes.isIndex(blob.mediaType())) {
        putManifest(repository, blob.digest().toString(), blob.mediaType(), bytes);
      } else {
        putBlob(bytes);
      }
    }
    putManifest(repository, tag, target.mediaType(), from.read(target.digest(), 1 << 30));
  }

  private void handle(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    String line = exchange.getRequestMethod() + " " + path;
    requests.add(
        new Request(
            line,
            String.valueOf(exchange.getRequestURI().getRawQuery()),
            Optional.ofNullable(exchange.getRequestHeaders().getFirst("Authorization")),
            String.valueOf(exchange.getRequestHeaders().getFirst("Range"))));
    try (exchange) {
      for (Planned planned : faults) {
        if (planned.line().matcher(line).find()
            && planned.times().getAndUpdate(n -> Math.max(0, n - 1)) > 0
            && planned.fault().answer(exchange)) {
          return;
        }
      }
      Matcher matcher = PATH.matcher(path);
      if (!matcher.matches()) {
        exchange.sendResponseHeaders(404, -1);
      } else if (matcher.group(1) == null) {
        exchange.sendResponseHeaders(200, -1);
      } else {
        switch (matcher.group(2)) {
          case "manifests" -> manifest(exchange, matcher.group(1), matcher.group(3));
          case "blobs" -> blob(exchange, matcher.group(3));
          default -> upload(exchange, matcher.group(1), matcher.group(3));
        }
      }
    }
  }

  private void manifest(HttpExchange exchange, String repository, String reference)
      throws IOException {
    if (exchange.getRequestMethod().equals("PUT")) {
      byte[] bytes = exchange.getRequestBody().readAllBytes();
      putManifest(
          repository, reference, exchange.getRequestHeaders().getFirst("Content-Type"), bytes);
      exchange.getResponseHeaders().set("Docker-Content-Digest", Digest.of(bytes).toString());
      exchange.sendResponseHeaders(201, -1);
      return;
    }
    Stored stored = manifests.get(repository + ":" + reference);
    if (stored == null) {
      text(
              404,
              "application/json",
              "{\"errors\":[{\"code\":\"MANIFEST_UNKNOWN\",\"message\":\"manifest unknown\"}]}"
                  .getBytes())
          .answer(exchange);
      return;
    }
    if (digests) {
      exchange
          .getResponseHeaders()
          .set("Docker-Content-Digest", Digest.of(stored.bytes()).toString());
    }
    exchange.getResponseHeaders().set("Content-Type", stored.mediaType());
    send(exchange, stored.bytes());
  }

  private static void send(HttpExchange exchange, byte[] bytes) throws IOException {
    if (exchange.getRequestMethod().equals("HEAD")) {
      exchange.getResponseHeaders().set("Content-Length", Integer.toString(bytes.length));
      exchange.sendResponseHeaders(200, -1);
    } else {
      exchange.sendResponseHeaders(200, bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }

  private void blob(HttpExchange exchange, String digest) throws IOException {
    byte[] bytes = blobs.get(digest);
    String range = exchange.getRequestHeaders().getFirst("Range");
    if (bytes == null) {
      exchange.sendResponseHeaders(404, -1);
    } else if (range != null && ranges) {
      int from = Integer.parseInt(range.replaceAll("\\D", ""));
      exchange
          .getResponseHeaders()
          .set("Content-Range", "bytes " + from + "-" + (bytes.length - 1) + "/" + bytes.length);
      exchange.sendResponseHeaders(206, bytes.length - from);
      exchange.getResponseBody().write(bytes, from, bytes.length - from);
    } else {
      send(exchange, bytes);
    }
  }

  private void upload(HttpExchange exchange, String repository, String id) throws IOException {
    URI uri = exchange.getRequestURI();
    String query = uri.getQuery() == null ? "" : uri.getQuery();
    byte[] body = exchange.getRequestBody().readAllBytes();
    switch (exchange.getRequestMethod()) {
      case "POST" -> begin(exchange, repository, query);
      case "GET" -> answer(exchange, repository, id, 204);
      case "PATCH" -> {
        ByteArrayOutputStream upload = uploads.get(id);
        String range = exchange.getRequestHeaders().getFirst("Content-Range");
        if (!chunks || upload == null) {
          exchange.sendResponseHeaders(404, -1);
        } else if (!range.startsWith(upload.size() + "-")) {
          exchange.sendResponseHeaders(416, -1);
        } else {
          upload.write(body);
          answer(exchange, repository, id, 202);
        }
      }
      case "PUT" -> {
        ByteArrayOutputStream upload = uploads.remove(id);
        if (upload == null) {
          exchange.sendResponseHeaders(404, -1);
          return;
        }
        upload.write(body);
        byte[] bytes = upload.toByteArray();
        boolean right = query.endsWith("digest=" + Digest.of(bytes));
        if (right) {
          putBlob(bytes);
        }
        exchange.sendResponseHeaders(right ? 201 : 400, -1);
      }
      default -> exchange.sendResponseHeaders(405, -1);
    }
  }

  private void begin(HttpExchange exchange, String repository, String query) throws IOException {
    Matcher mount = Pattern.compile("mount=([^&]+)&from=(.+)").matcher(query);
    if (mounts && mount.find() && blobs.containsKey(mount.group(1))) {
      exchange.sendResponseHeaders(201, -1);
      return;
    }
    String id = "upload" + begun.incrementAndGet();
    uploads.put(id, new ByteArrayOutputStream());
    answer(exchange, repository, id, 202);
  }

  private void answer(HttpExchange exchange, String repository, String id, int status)
      throws IOException {
    exchange
        .getResponseHeaders()
        .set("Location", "/v2/" + repository + "/blobs/uploads/" + id + "?state=x%3Dy");
    ByteArrayOutputStream upload = uploads.get(id);
    if (upload == null) {
      exchange.sendResponseHeaders(404, -1);
      return;
    }
    exchange.getResponseHeaders().set("Range", "0-" + Math.max(0, upload.size() - 1));
    exchange.sendResponseHeaders(status, -1);
  }

  /// All that was shown as Authorization.
  List<String> shown() {
    return requests.stream().flatMap(r -> r.authorization().stream()).distinct().toList();
  }

  static byte[] head(byte[] bytes, int count) {
    return Arrays.copyOf(bytes, count);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
