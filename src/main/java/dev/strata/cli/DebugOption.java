package dev.strata.cli;

import dev.strata.linux.TerminalSize;
import dev.strata.solver.BuildStates;
import dev.strata.store.StoreLayout;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Optional;
import picocli.CommandLine.Option;

/// `--debug`: a shell in what a step that failed left.
final class DebugOption {
  @Option(
      names = "--debug",
      description = "When a step fails, open a shell in what it left; see run --from-step.")
  boolean debug;

  /// To be called when the build has failed and the state folder is closed. Where there is no
  /// terminal, says what to write on one.
  void afterFailure(Main main, PrintStream err) throws Exception {
    Optional<BuildStates.Step> failed = debug ? failed(main) : Optional.empty();
    if (failed.isEmpty()) {
      return;
    }
    String id = failed.get().id().toString();
    if (!Terminal.isThere() || TerminalSize.ofStandardInput().isEmpty()) {
      err.println(
          "debug: strata run --rm -it --from-step " + id + " opens a shell in what it left");
      return;
    }
    err.println("debug: a shell in what step " + id + " left; exit ends it");
    RunCommand shell = new RunCommand();
    shell.main = main;
    shell.step = id;
    shell.remove = true;
    shell.options.process.interactive = true;
    shell.options.process.terminal = true;
    int _ = shell.call();
  }

  private static Optional<BuildStates.Step> failed(Main main) throws IOException {
    return BuildStates.read(new StoreLayout(main.store.folder()).lastBuild())
        .flatMap(BuildStates::failed);
  }
}
