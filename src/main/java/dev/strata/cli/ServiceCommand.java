package dev.strata.cli;

import dev.strata.linux.Sessions;
import dev.strata.service.Frame;
import dev.strata.service.ServiceSocket;
import dev.strata.solver.Engine;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/// `strata service`: a resident process that does the builds of a state folder.
@Command(
    name = "service",
    description = "A resident process that does the builds of a state folder, while it is wanted.",
    mixinStandardHelpOptions = true)
final class ServiceCommand {
  private static final long LONGEST_SECONDS = 20;
  private static final String STARTED = "started";

  @ParentCommand @Nullable Main main;

  @Command(
      name = "start",
      description = "Starts it in the background.",
      mixinStandardHelpOptions = true)
  int start(
      @Option(
              names = "--idle",
              paramLabel = "DURATION",
              defaultValue = "30m",
              description = "End it after so long without a build: 90s, 10m, 2h. Default: 30m.")
          String idle)
      throws Exception {
    Duration _ = RunOptions.duration(idle);
    Path root = root();
    Optional<String> status = ask(root, Frame.STATUS);
    if (status.isPresent()) {
      out().println("A build service runs for " + root + " already.");
      return ExitCode.OK.code();
    }
    // Made, where there is none yet, before anything else is in the folder.
    try (Engine _ = main().store.open("service start", main().invocation.err())) {}
    Path log = root.resolve("service.log");
    List<String> command = new ArrayList<>(Detached.program());
    command.addAll(
        List.of("--root", root.toString(), "service", "run", "--detached", "--idle", idle));
    Process process =
        new ProcessBuilder(command)
            .directory(new File("/"))
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectError(log.toFile())
            .start();
    try (BufferedReader told = process.inputReader(StandardCharsets.UTF_8)) {
      if (STARTED.equals(told.readLine())) {
        out().println("A build service runs for " + root + ": process " + process.pid());
        return ExitCode.OK.code();
      }
    }
    int code = process.waitFor();
    main().invocation.err().print(Files.readString(log));
    return code;
  }

  @Command(
      name = "run",
      description = "Runs it in the foreground, until Ctrl-C.",
      mixinStandardHelpOptions = true)
  int run(
      @Option(
              names = "--idle",
              paramLabel = "DURATION",
              defaultValue = "30m",
              description = "End after so long without a build: 90s, 10m, 2h. Default: 30m.")
          String idle,
      @Option(names = "--detached", hidden = true) boolean detached)
      throws Exception {
    Duration longest = RunOptions.duration(idle);
    if (detached) {
      Sessions.begin();
    }
    // Made, brought up to date and found fit before anybody is promised anything.
    try (Engine _ = main().store.open("service", main().invocation.err())) {}
    Path root = root();
    try (FileChannel file =
            FileChannel.open(
                root.resolve("service.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = file.tryLock()) {
      if (lock == null) {
        throw new WrongUseException("a build service runs for " + root + " already");
      }
      try (ServiceSocket socket = ServiceSocket.listen(root)) {
        serve(new BuildService(socket, longest, Clock.systemUTC()), detached);
      }
    }
    return ExitCode.OK.code();
  }

  private void serve(BuildService service, boolean detached) throws Exception {
    PrintStream out = out();
    if (detached) {
      out.println(STARTED);
      out.close();
    } else {
      out.println("The build service of " + root() + " listens; Ctrl-C ends it.");
    }
    CountDownLatch ended = new CountDownLatch(1);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> end(service, ended)));
    try {
      service.run();
    } finally {
      ended.countDown();
    }
  }

  @Command(
      name = "stop",
      description = "Ends it, once the builds that it does are done.",
      mixinStandardHelpOptions = true)
  int stop() throws Exception {
    Path root = root();
    if (ask(root, Frame.STATUS).isEmpty()) {
      out().println("No build service runs for " + root + ".");
      return ExitCode.OK.code();
    }
    Optional<String> _ = ask(root, Frame.STOP);
    return ExitCode.OK.code();
  }

  @Command(
      name = "status",
      description = "Tells whether it runs; exit code 1 when it does not.",
      mixinStandardHelpOptions = true)
  int status() throws Exception {
    Path root = root();
    Optional<String> status = ask(root, Frame.STATUS);
    out().println(status.orElse("No build service runs for " + root + "."));
    return status.isPresent() ? ExitCode.OK.code() : ExitCode.BUILD_FAILED.code();
  }

  /// Absent where there is no service, or it ended. Waits for that where it is told to stop.
  private static Optional<String> ask(Path root, byte kind) {
    Optional<SocketChannel> service = ServiceSocket.connect(root);
    if (service.isEmpty()) {
      return Optional.empty();
    }
    try (SocketChannel channel = service.get()) {
      Frame.write(channel, kind);
      Frame answer = Frame.read(Channels.newInputStream(channel));
      return Optional.of(new String(answer.content(), StandardCharsets.UTF_8));
    } catch (IOException _) {
      return Optional.empty();
    }
  }

  /// On a signal.
  private static void end(BuildService service, CountDownLatch ended) {
    service.end();
    service.stopRunning();
    try {
      boolean _ = ended.await(LONGEST_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private Main main() {
    if (main == null) {
      throw new IllegalStateException("not run as a sub-command");
    }
    return main;
  }

  private Path root() {
    return main().store.folder().toAbsolutePath().normalize();
  }

  private PrintStream out() {
    return main().invocation.out();
  }
}
