package dev.strata.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/// Debian's `docker-registry` on a free port of this machine, with its data in a folder, for as
/// long as it is open.
final class DockerRegistry implements AutoCloseable {
  /// bcrypt of `geheim`.
  static final String USERS = "me:$2b$12$quuEQIXR11QXgrOSEVBP1e11//ovOzp48v9knm10jmG1OvwNCz0WK\n";

  private final Process process;
  private final int port;
  private final List<String> lines = new CopyOnWriteArrayList<>();
  private final Thread reader;

  /// @param users the content of an htpasswd file; absent to let anybody in
  DockerRegistry(Path folder, Optional<String> users) throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    String config =
        """
        version: 0.1
        log: {level: info, accesslog: {disabled: false}}
        storage: {filesystem: {rootdirectory: "%s"}}
        http: {addr: "127.0.0.1:%d"}
        """
            .formatted(folder.resolve("registry"), port);
    if (users.isPresent()) {
      Path file = Files.writeString(folder.resolve("htpasswd"), users.get());
      config += "auth: {htpasswd: {realm: here, path: \"" + file + "\"}}\n";
    }
    Path file = Files.writeString(folder.resolve("registry.yml"), config);
    process =
        new ProcessBuilder("docker-registry", "serve", file.toString())
            .redirectErrorStream(true)
            .start();
    BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
    for (String line = output.readLine(); ; line = output.readLine()) {
      if (line == null) {
        throw new IOException("docker-registry ended: " + lines);
      }
      lines.add(line);
      if (line.contains("listening on")) {
        break;
      }
    }
    reader = Thread.ofVirtual().start(() -> output.lines().forEach(lines::add));
  }

  /// `localhost:PORT`.
  String host() {
    return "localhost:" + port;
  }

  /// Ends it, and gives the lines of its access log: `"PUT /v2/… HTTP/1.1" 201 …`.
  List<String> stop() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(30, TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
    }
    reader.join();
    return lines.stream().filter(line -> line.contains("\" 2")).toList();
  }

  @Override
  public void close() throws IOException {
    process.destroyForcibly();
  }
}
