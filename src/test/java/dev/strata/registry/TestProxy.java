package dev.strata.registry;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/// An HTTP proxy on a free port of this machine, by which every host leads to one port of this
/// machine. It keeps the first lines of what it was asked, and what it passed on in plain.
public final class TestProxy implements AutoCloseable {
  public final List<String> lines = new CopyOnWriteArrayList<>();
  public final List<String> passed = new CopyOnWriteArrayList<>();
  private final ServerSocket socket;
  private final int target;
  private final Optional<String> credentials;

  /// @param credentials `USER:PASSWORD`; absent to let anybody through
  public TestProxy(int target, Optional<String> credentials) throws IOException {
    this.socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    this.target = target;
    this.credentials =
        credentials.map(
            c -> "basic " + Base64.getEncoder().encodeToString(c.getBytes(StandardCharsets.UTF_8)));
    Thread.ofPlatform().daemon().start(this::accept);
  }

  /// `127.0.0.1:PORT`.
  public String host() {
    return "127.0.0.1:" + socket.getLocalPort();
  }

  private void accept() {
    try {
      while (true) {
        Socket client = socket.accept();
        Thread.ofPlatform().daemon().start(() -> serve(client));
      }
    } catch (IOException _) {
      // It was closed.
    }
  }

  private void serve(Socket client) {
    try (client;
        Socket server = new Socket(InetAddress.getLoopbackAddress(), target)) {
      InputStream in = new BufferedInputStream(client.getInputStream());
      OutputStream out = client.getOutputStream();
      List<String> head = head(in);
      String line = head.getFirst();
      lines.add(line);
      if (!isLetIn(head)) {
        out.write(
            "HTTP/1.1 407 Who are you\r\nProxy-Authenticate: Basic realm=\"p\"\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
                .getBytes(StandardCharsets.US_ASCII));
        return;
      }
      if (line.startsWith("CONNECT ")) {
        out.write(
            "HTTP/1.1 200 Connection established\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      } else {
        passOn(head, server.getOutputStream());
      }
      Thread back = Thread.ofPlatform().daemon().start(() -> copy(server, client));
      in.transferTo(server.getOutputStream());
      server.shutdownOutput();
      back.join();
    } catch (IOException | InterruptedException _) {
      // One of them has gone.
    }
  }

  private boolean isLetIn(List<String> head) {
    return credentials.isEmpty()
        || head.stream()
            .map(h -> h.replaceFirst("(?i)^proxy-authorization: *basic ", "basic "))
            .anyMatch(h -> h.equals(credentials.get()));
  }

  /// The request as the server is to see it, once: the connection ends with its answer.
  private void passOn(List<String> head, OutputStream server) throws IOException {
    String[] words = head.getFirst().split(" ");
    URI uri = URI.create(words[1]);
    String path = uri.getRawPath() + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery());
    List<String> lines = new ArrayList<>(List.of(words[0] + " " + path + " HTTP/1.1"));
    for (String field : head.subList(1, head.size())) {
      String name = field.replaceFirst(":.*", "").toLowerCase(Locale.ROOT);
      if (!name.startsWith("proxy-") && !name.equals("connection")) {
        lines.add(field);
      }
    }
    lines.add("Connection: close");
    passed.addAll(lines);
    server.write((String.join("\r\n", lines) + "\r\n\r\n").getBytes(StandardCharsets.UTF_8));
  }

  private static void copy(Socket from, Socket to) {
    try {
      from.getInputStream().transferTo(to.getOutputStream());
      to.shutdownOutput();
    } catch (IOException _) {
      // One of them has gone.
    }
  }

  private static List<String> head(InputStream in) throws IOException {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    while (true) {
      int c = in.read();
      if (c < 0) {
        throw new IOException("the request ends within its head");
      }
      if (c == '\n') {
        if (line.isEmpty()) {
          return lines;
        }
        lines.add(line.toString());
        line.setLength(0);
      } else if (c != '\r') {
        line.append((char) c);
      }
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
