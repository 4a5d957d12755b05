package dev.strata;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.strata.oci.Digest;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// A web server of this machine's own for tests of remote sources.
///
/// Below `/git/` it is git's, by `git http-backend`; elsewhere it sends files of a folder, with a
/// strong ETag that is made of the content, and with the headers that a test adds. It counts what
/// it was asked.
public final class RemoteServer implements AutoCloseable {
  private final Path folder;
  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Map<String, Map<String, String>> headers = new ConcurrentHashMap<>();
  private final List<String> requests = new CopyOnWriteArrayList<>();

  public RemoteServer(Path folder) throws IOException {
    this.folder = folder;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::file);
    server.createContext("/git/", this::git);
    server.start();
  }

  /// The URL of a path, which starts with a slash.
  public String url(String path) {
    return "http://127.0.0.1:" + server.getAddress().getPort() + path;
  }

  public void header(String path, String name, String value) {
    headers.computeIfAbsent(path, _ -> new ConcurrentHashMap<>()).put(name, value);
  }

  /// What was asked for, as `GET /path`, in order.
  public List<String> requests() {
    return List.copyOf(requests);
  }

  /// Makes a repository of the files of `work`, with a branch `main` and a tag `v1`, at
  /// `/git/<name>` and, for clients that need no git on the server, at `/<name>`.
  ///
  /// @return the commit
  public String publish(Path work, String name) throws IOException, InterruptedException {
    git(work, "init", "-q", "-b", "main");
    git(work, "add", "-A");
    git(work, "commit", "-q", "-m", "one");
    git(work, "tag", "-a", "-m", "a tag", "v1");
    republish(work, name);
    return git(work, "rev-parse", "HEAD");
  }

  /// Publishes what was committed since.
  public void republish(Path work, String name) throws IOException, InterruptedException {
    Path bare = folder.resolve(name);
    if (!Files.exists(bare)) {
      git(work, "clone", "-q", "--bare", ".", bare.toString());
    }
    git(work, "push", "-q", "--mirror", bare.toString());
    git(bare, "update-server-info");
  }

  /// Runs git as nobody in particular; what it printed.
  public static String git(Path work, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("git", "-c", "user.name=t"));
    command.addAll(List.of("-c", "user.email=t@t", "-c", "protocol.file.allow=always"));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).directory(work.toFile());
    builder.environment().put("GIT_COMMITTER_DATE", "2005-04-07T22:13:13Z");
    builder.environment().put("GIT_AUTHOR_DATE", "2005-04-07T22:13:13Z");
    Process process = builder.redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new AssertionError(command + ": " + output);
    }
    return output.strip();
  }

  private void file(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    requests.add(exchange.getRequestMethod() + " " + path);
    Path file = folder.resolve(path.substring(1)).normalize();
    try (exchange) {
      if (!Files.isRegularFile(file)) {
        exchange.sendResponseHeaders(404, -1);
        return;
      }
      byte[] content = Files.readAllBytes(file);
      exchange.getResponseHeaders().add("ETag", "\"" + Digest.of(content) + "\"");
      headers
          .getOrDefault(path, Map.of())
          .forEach((name, value) -> exchange.getResponseHeaders().set(name, value));
      boolean body = exchange.getRequestMethod().equals("GET") && content.length > 0;
      exchange.sendResponseHeaders(200, body ? content.length : -1);
      if (body) {
        exchange.getResponseBody().write(content);
      }
    }
  }

  /// A CGI program's exchange (RFC 3875).
  private void git(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    requests.add(exchange.getRequestMethod() + " " + path);
    ProcessBuilder builder = new ProcessBuilder("git", "http-backend");
    Map<String, String> environment = builder.environment();
    environment.put("GIT_PROJECT_ROOT", folder.toString());
    environment.put("GIT_HTTP_EXPORT_ALL", "1");
    environment.put("REQUEST_METHOD", exchange.getRequestMethod());
    environment.put("PATH_INFO", path.substring("/git".length()));
    environment.put(
        "QUERY_STRING",
        exchange.getRequestURI().getRawQuery() == null
            ? ""
            : exchange.getRequestURI().getRawQuery());
    copyHeader(exchange, "Content-Type", environment, "CONTENT_TYPE");
    copyHeader(exchange, "Content-Encoding", environment, "HTTP_CONTENT_ENCODING");
    copyHeader(exchange, "Git-Protocol", environment, "GIT_PROTOCOL");
    Process process = builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
    try (exchange) {
      threads.execute(() -> send(exchange.getRequestBody(), process.getOutputStream()));
      try (InputStream out = new BufferedInputStream(process.getInputStream())) {
        int status = 200;
        for (String line = line(out); !line.isEmpty(); line = line(out)) {
          String[] parts = line.split(": *", 2);
          if (parts[0].equals("Status")) {
            status = Integer.parseInt(parts[1].substring(0, 3));
          } else {
            exchange.getResponseHeaders().set(parts[0], parts[1]);
          }
        }
        exchange.sendResponseHeaders(status, 0);
        out.transferTo(exchange.getResponseBody());
      }
    }
  }

  private static void copyHeader(
      HttpExchange exchange, String header, Map<String, String> environment, String name) {
    String value = exchange.getRequestHeaders().getFirst(header);
    if (value != null) {
      environment.put(name, value);
    }
  }

  private static void send(InputStream in, OutputStream out) {
    try (out) {
      in.transferTo(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return line.toString();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.close();
  }
}
