package dev.strata.cli;

import dev.strata.report.Palette;
import dev.strata.report.Screen;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;

/// What a command was started with, and by whom: this process itself, or a client of the build
/// service. A command that runs in the service sees nothing of the process but through this.
///
/// @param folder relative paths are below it; empty for this process's own
/// @param home the user's
/// @param display where progress is shown
/// @param canceling lets Ctrl-C and SIGTERM end work in good order
record Invocation(
    Path folder,
    Map<String, String> environment,
    String home,
    InputStream in,
    PrintStream out,
    PrintStream err,
    Display display,
    Canceling canceling) {

  /// The screen that a person looks at, if any.
  interface Display {
    boolean isTerminal();

    /// Absent where it cannot be told.
    Optional<Screen> size();
  }

  /// Runs work that is interrupted when the user stops the command.
  interface Canceling {
    <T> T during(Callable<T> work) throws Exception;
  }

  /// Of this process.
  static Invocation own(PrintStream out, PrintStream err) {
    return new Invocation(
        Path.of(""),
        System.getenv(),
        System.getProperty("user.home"),
        System.in,
        out,
        err,
        Terminal.own(),
        Interrupts::during);
  }

  /// A path as the user wrote it.
  Path path(String text) {
    return folder.resolve(text);
  }

  /// The same as a text, for what takes one.
  String pathText(String text) {
    return path(text).toString();
  }

  boolean hasTerminal() {
    return !"dumb".equals(environment.get("TERM")) && display.isTerminal();
  }

  Palette palette() {
    return new Palette(hasTerminal() && environment.getOrDefault("NO_COLOR", "").isEmpty());
  }
}
