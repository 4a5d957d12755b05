package dev.strata.cli;

import dev.strata.service.Client;
import dev.strata.service.Frame;
import dev.strata.service.Request;
import dev.strata.service.ServiceSocket;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The resident build service of one state folder: does the builds that clients hand to it, until
/// it is told to end, was idle for long, or its program has been replaced.
///
/// Commands that it declines are done by the client's own process.
final class BuildService {
  private final ServiceSocket socket;
  private final Duration idle;
  private final Clock clock;
  private final String place;
  private final ProgramFiles program = ProgramFiles.now();
  private final Set<ServedBuild> running = new HashSet<>();
  private final Instant since;
  private Instant lastUse;
  private long served;
  private boolean ending;

  /// @param idle how long it stays without a client
  BuildService(ServiceSocket socket, Duration idle, Clock clock) throws IOException {
    this.socket = socket;
    this.idle = idle;
    this.clock = clock;
    this.since = clock.instant();
    this.lastUse = since;
    this.place = Client.place(umask());
  }

  /// Serves until the end, and lets what runs come to its own.
  void run() throws InterruptedException {
    Thread watch = Thread.ofVirtual().start(this::endWhenIdle);
    try {
      while (true) {
        SocketChannel client = socket.accept();
        Thread.ofPlatform().daemon().name("client").start(() -> answer(client));
      }
    } catch (IOException _) {
      // It was closed.
    }
    watch.interrupt();
    awaitRunning();
  }

  private synchronized void awaitRunning() throws InterruptedException {
    ending = true;
    while (!running.isEmpty()) {
      wait();
    }
  }

  /// Stops what runs, as Ctrl-C does.
  synchronized void stopRunning() {
    running.forEach(ServedBuild::stop);
  }

  private void endWhenIdle() {
    try {
      for (Duration left = left(); left.isPositive(); left = left()) {
        Thread.sleep(left);
      }
      end();
    } catch (InterruptedException _) {
      // It ends already.
    }
  }

  private synchronized Duration left() {
    Instant from = running.isEmpty() ? lastUse : clock.instant();
    return Duration.between(clock.instant(), from.plus(idle));
  }

  /// Takes no more clients.
  void end() {
    synchronized (this) {
      ending = true;
    }
    try {
      socket.close();
    } catch (IOException _) {
      // The file stays, and the next service replaces it.
    }
  }

  private void answer(SocketChannel client) {
    try (client) {
      Frame first = Frame.read(Channels.newInputStream(client));
      switch (first.kind()) {
        case Frame.BUILD -> build(client, first.content());
        case Frame.STATUS -> tell(client, Frame.TEXT, status());
        case Frame.STOP -> {
          end();
          // It hears of the end by the end of this process.
          Frame _ = Frame.read(Channels.newInputStream(client));
        }
        default -> {}
      }
    } catch (IOException _) {
      // The client has gone.
    }
  }

  private void build(SocketChannel client, byte[] content) throws IOException {
    Optional<String> why;
    try {
      Request request = Request.decode(content);
      why = whyNot(request);
      if (why.isEmpty()) {
        ServedBuild build = new ServedBuild(client, request);
        if (begin(build)) {
          try {
            int _ = build.run();
          } finally {
            finish(build);
          }
          return;
        }
        why = Optional.of("the service ends");
      }
    } catch (Request.OtherVersionException e) {
      why = Optional.of(String.valueOf(e.getMessage()));
    }
    tell(client, Frame.DECLINED, why.orElse(""));
  }

  private synchronized boolean begin(ServedBuild build) {
    if (ending) {
      return false;
    }
    served++;
    return running.add(build);
  }

  private synchronized void finish(ServedBuild build) {
    lastUse = clock.instant();
    boolean _ = running.remove(build);
    notifyAll();
  }

  /// Why the client is to do it itself.
  private Optional<String> whyNot(Request request) {
    if (!program.areCurrent()) {
      end();
      return Optional.of("the program has been replaced");
    }
    if (!request.place().equals(place)) {
      return Optional.of("umask, mounts or network of the client are others");
    }
    for (String argument : request.arguments()) {
      if (argument.equals("--debug")
          || argument.startsWith("@")
          || argument.matches("(?s).*oci-layout://[^/].*")) {
        return Optional.of(argument + " is for the client's own process");
      }
    }
    return Optional.empty();
  }

  private synchronized String status() {
    return String.join(
        "\n",
        List.of(
            "process " + ProcessHandle.current().pid(),
            "since " + since,
            "commands " + served,
            "running " + running.size(),
            "idle end " + idle.toSeconds() + " s"));
  }

  private static void tell(SocketChannel client, byte kind, String text) throws IOException {
    Frame.write(client, kind, text.getBytes(StandardCharsets.UTF_8));
  }

  /// As a shell prints it.
  private static String umask() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith("Umask:")) {
        return line.substring("Umask:".length()).strip();
      }
    }
    throw new IOException("/proc/self/status has no umask; a kernel from 4.7 on is needed");
  }
}
