package dev.strata.cli;

import dev.strata.report.page.UiServer;
import java.io.IOException;
import java.net.BindException;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/// `strata ui`: the page for all builds, served until Ctrl-C.
@Command(
    name = "ui",
    description = "Serves the page of strata report for all builds, live while one runs.",
    mixinStandardHelpOptions = true)
final class UiCommand implements Callable<Integer> {
  @ParentCommand @Nullable Main main;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description = "On the loopback address. Default: one that is free.")
  int port;

  @Override
  public Integer call() throws Exception {
    if (main == null) {
      throw new IllegalStateException("not run as a sub-command");
    }
    if (port < 0 || port > 65535) {
      throw new WrongUseException("--port " + port + ": a port is from 1 to 65535");
    }
    StoredBuilds builds = new StoredBuilds(main.store);
    try (UiServer server = UiServer.start(port, builds.live(), builds)) {
      System.out.println(server.url());
      System.out.println("Ctrl-C ends it.");
      System.out.flush();
      return Interrupts.during(UiCommand::untilInterrupted);
    } catch (BindException e) {
      throw new IOException(
          "port " + port + ": " + e.getMessage() + "; choose another with --port", e);
    }
  }

  private static int untilInterrupted() {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException _) {
      // By Ctrl-C, which is how it ends.
    }
    return ExitCode.OK.code();
  }
}
