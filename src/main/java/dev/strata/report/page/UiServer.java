package dev.strata.report.page;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.strata.oci.Json;
import dev.strata.report.BuildJson;
import dev.strata.solver.BuildRecord;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/// Serves the page for all builds, on the loopback address alone. Every path begins with a random
/// token, and the Host header must name this very address: a page of another site can neither guess
/// the one nor, by a name that it points here, have the other. Nothing is changed by any request.
///
/// ```text
/// GET /TOKEN/               the page
/// GET /TOKEN/history        {"history": as strata builds, "busy": whether it may be out of date}
/// GET /TOKEN/build/ID       {"build", "sizes"} as in PageData
/// GET /TOKEN/files/ID       BuildFiles
/// GET /TOKEN/pairs/ID/ID    as in PageData
/// GET /TOKEN/events         server-sent events: "live", a line of LiveLog; "begin", another
// build's
///                           lines follow; "history", it has changed
/// ```
public final class UiServer implements AutoCloseable {
  private static final long POLL_MILLIS = 200;
  private static final int POLLS_OF_A_SILENT_BUILD = 10;
  private static final long HEARTBEAT_MILLIS = 5_000;

  /// Where builds are read from.
  public interface Builds {
    /// All on record, the newest first; those last read while another process holds the state.
    List<BuildRecord> newest() throws IOException, InterruptedException;

    /// Whether another process held the state folder at the last look.
    boolean busy();

    /// Whether the history may have changed since it was read.
    boolean stale() throws IOException;

    /// @throws IOException also while another process holds the state folder
    Json files(BuildRecord build) throws IOException, InterruptedException;

    /// No sizes while another process holds the state folder.
    Json sizes(BuildRecord build) throws IOException, InterruptedException;
  }

  private final HttpServer server;
  private final Builds builds;
  private final LiveTail tail;
  private final String token;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final AtomicInteger histories = new AtomicInteger();
  private volatile boolean closed;

  private UiServer(HttpServer server, Builds builds, LiveTail tail, String token) {
    this.server = server;
    this.builds = builds;
    this.tail = tail;
    this.token = token;
  }

  /// @param port 0 for any that is free
  /// @param live the running build's {@link LiveLog}
  public static UiServer start(int port, Path live, Builds builds) throws IOException {
    HttpServer http =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    byte[] random = new byte[16];
    new SecureRandom().nextBytes(random);
    UiServer ui = new UiServer(http, builds, new LiveTail(live), HexFormat.of().formatHex(random));
    http.setExecutor(ui.threads);
    http.createContext("/", ui::handle);
    http.start();
    ui.threads.execute(ui::watch);
    return ui;
  }

  /// Where the page is.
  public String url() {
    return "http://" + host() + "/" + token + "/";
  }

  private String host() {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String host = String.valueOf(exchange.getRequestHeaders().getFirst("Host"));
      String port = ":" + server.getAddress().getPort();
      String[] path = exchange.getRequestURI().getPath().split("/", -1);
      if (!host.equals(host()) && !host.equals("localhost" + port)) {
        refuse(exchange, 421, "this is strata ui at " + host());
      } else if (path.length < 3 || !sameToken(path[1])) {
        refuse(exchange, 404, "not found: open the address that strata ui printed");
      } else if (!exchange.getRequestMethod().equals("GET")) {
        refuse(exchange, 405, "only GET");
      } else {
        answer(exchange, List.of(path).subList(2, path.length));
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /// In a time that does not tell how much of it is right.
  private boolean sameToken(String given) {
    return java.security.MessageDigest.isEqual(
        given.getBytes(StandardCharsets.UTF_8), token.getBytes(StandardCharsets.UTF_8));
  }

  private void answer(HttpExchange exchange, List<String> path)
      throws IOException, InterruptedException {
    try {
      switch (path.getFirst()) {
        case "" -> send(exchange, "text/html; charset=utf-8", ReportPage.served());
        case "history" -> json(exchange, history());
        case "build" -> json(exchange, build(find(path, 1)));
        case "files" -> json(exchange, builds.files(find(path, 1)));
        case "pairs" -> json(exchange, PageData.pairs(find(path, 1), find(path, 2)));
        case "events" -> events(exchange);
        default -> refuse(exchange, 404, "there is no " + path.getFirst());
      }
    } catch (NoSuchBuildException e) {
      refuse(exchange, 404, String.valueOf(e.getMessage()));
    } catch (dev.strata.store.StoreBusyException _) {
      refuse(exchange, 503, "A build has the state folder; this will be there when it ends.");
    }
  }

  private Json history() throws IOException, InterruptedException {
    SequencedMap<String, Json> to = new LinkedHashMap<>();
    to.put("history", BuildJson.list(builds.newest()));
    to.put("busy", new Json.Bool(builds.busy()));
    return new Json.Members(to);
  }

  private Json build(BuildRecord build) throws IOException, InterruptedException {
    SequencedMap<String, Json> to = new LinkedHashMap<>();
    to.put("build", PageData.build(build));
    to.put("sizes", builds.sizes(build));
    return new Json.Members(to);
  }

  private static final class NoSuchBuildException extends IOException {
    private static final long serialVersionUID = 1L;

    NoSuchBuildException(String id) {
      super("there is no build " + id);
    }
  }

  private BuildRecord find(List<String> path, int at) throws IOException, InterruptedException {
    String id = at < path.size() ? path.get(at) : "";
    for (BuildRecord build : builds.newest()) {
      if (build.id().equals(id)) {
        return build;
      }
    }
    throw new NoSuchBuildException(id);
  }

  private void events(HttpExchange exchange) throws IOException, InterruptedException {
    head(exchange, 200, "text/event-stream");
    try (Writer out = new OutputStreamWriter(exchange.getResponseBody(), StandardCharsets.UTF_8)) {
      int build = -1;
      int next = 0;
      int seen = histories.get();
      while (!closed) {
        LiveTail.Lines news = tail.after(build, next, HEARTBEAT_MILLIS);
        if (news.build() != build) {
          out.write("event: begin\ndata:\n\n");
        }
        for (String line : news.lines()) {
          out.write("event: live\ndata: " + line + "\n\n");
        }
        build = news.build();
        next = news.next();
        if (seen != histories.get()) {
          seen = histories.get();
          out.write("event: history\ndata:\n\n");
        }
        out.write(":\n\n");
        out.flush();
      }
    }
  }

  /// Looks for news until the server is closed. A build that was killed does not say that it is
  /// over; it is when the state folder is free.
  private void watch() {
    for (int polls = 1; !closed; polls++) {
      try {
        boolean news = tail.poll();
        boolean over = tail.isClosed() || !news && polls % POLLS_OF_A_SILENT_BUILD == 0;
        if (over && builds.stale()) {
          builds.newest();
          if (!builds.busy()) {
            histories.incrementAndGet();
            tail.end();
          }
        }
        Thread.sleep(POLL_MILLIS);
      } catch (IOException _) {
        // Another process is about to change what was being read: the next look will do.
      } catch (InterruptedException _) {
        return;
      }
    }
  }

  private static void json(HttpExchange exchange, Json json) throws IOException {
    head(exchange, 200, "application/json");
    try (Writer out = new OutputStreamWriter(exchange.getResponseBody(), StandardCharsets.UTF_8)) {
      ScriptJson.write(json, out);
    }
  }

  private static void send(HttpExchange exchange, String type, String text) throws IOException {
    head(exchange, 200, type);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
  }

  private static void refuse(HttpExchange exchange, int status, String why) throws IOException {
    head(exchange, status, "text/plain; charset=utf-8");
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(why.getBytes(StandardCharsets.UTF_8));
    }
  }

  private static void head(HttpExchange exchange, int status, String type) throws IOException {
    var headers = exchange.getResponseHeaders();
    headers.set("Content-Type", type);
    headers.set("Cache-Control", "no-store");
    headers.set("Referrer-Policy", "no-referrer");
    headers.set("X-Content-Type-Options", "nosniff");
    headers.set("Cross-Origin-Resource-Policy", "same-origin");
    headers.set("X-Frame-Options", "DENY");
    exchange.sendResponseHeaders(status, 0);
  }

  @Override
  public void close() {
    closed = true;
    tail.wake();
    server.stop(0);
    threads.shutdownNow();
    threads.close();
  }
}
