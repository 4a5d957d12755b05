package dev.strata.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/// Debian's `dockerd` with a socket and data of its own in a folder, without a network, for as long
/// as it is open.
final class DockerDaemon implements AutoCloseable {
  private final Path folder;
  private final Process process;
  private final List<String> lines = new CopyOnWriteArrayList<>();
  private final Thread reader;

  DockerDaemon(Path folder) throws IOException {
    this.folder = folder;
    process =
        new ProcessBuilder(
                "dockerd",
                "-H",
                host(),
                "--data-root=" + folder.resolve("data"),
                "--exec-root=" + folder.resolve("exec"),
                "--pidfile=" + folder.resolve("pid"),
                "--bridge=none",
                "--iptables=false",
                "--ip6tables=false",
                "--storage-driver=vfs")
            .redirectErrorStream(true)
            .start();
    BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
    for (String line = output.readLine(); ; line = output.readLine()) {
      if (line == null) {
        throw new IOException("dockerd ended: " + lines);
      }
      lines.add(line);
      if (line.contains("API listen on")) {
        break;
      }
    }
    reader = Thread.ofVirtual().start(() -> output.lines().forEach(lines::add));
  }

  private String host() {
    return "unix://" + folder.resolve("socket");
  }

  /// What its client prints; it has to succeed.
  String run(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("docker", "-H", host()));
    command.addAll(List.of(arguments));
    return new Peers(folder).run(command.toArray(String[]::new));
  }

  @Override
  public void close() throws IOException, InterruptedException {
    // By its handle, which leaves its output to the reader.
    assertThat(process.toHandle().destroy()).isTrue();
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
    }
    reader.join();
  }
}
