package dev.strata.cli;

import dev.strata.container.Containers;
import dev.strata.container.LogReader;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Containers in the background: each is looked after by a process of this program, which ends with
/// it.
final class Detached {
  static final String COMMAND = "supervise-container";
  static final String STARTED = "started";

  private Detached() {}

  /// Starts it, and returns once its process runs; its id is printed then.
  ///
  /// @return the process's exit code where it could not be started
  static int start(Containers.Found made) throws IOException, InterruptedException {
    Path errors = made.folder().path().resolve("supervisor");
    Process process =
        new ProcessBuilder(command(made))
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectError(errors.toFile())
            .start();
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
      if (STARTED.equals(out.readLine())) {
        System.out.println(made.container().id());
        return ExitCode.OK.code();
      }
    }
    int code = process.waitFor();
    if (Files.exists(errors)) {
      System.err.print(Files.readString(errors));
      for (LogReader.Line line : new LogReader(made.folder()).lines()) {
        System.err.print(line.text());
      }
    }
    return code;
  }

  /// How this very program was started, up to its main class.
  static List<String> program() throws IOException {
    List<String> command = new ArrayList<>();
    for (String word : Files.readString(Path.of("/proc/self/cmdline")).split("\0")) {
      command.add(word);
      if (word.equals(Main.class.getName())) {
        break;
      }
    }
    return command;
  }

  private static List<String> command(Containers.Found made) throws IOException {
    List<String> command = program();
    Path root = made.folder().path().resolve("../..").normalize();
    command.addAll(List.of("--root", root.toString(), COMMAND, made.container().id()));
    return command;
  }
}
