package dev.strata.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Runs a scenario of `src/test/js/report.cjs` in Debian's Chromium: what a person finds in a page.
final class Browser {
  private static final long LONGEST_MINUTES = 5;
  private static final Path SCRIPTS = Path.of("src/test/js");

  private Browser() {}

  /// A scenario that goes on while the test does something else.
  record Running(Process process, Path errors) {
    /// The next line that it prints.
    String line() throws IOException {
      return process.inputReader(StandardCharsets.UTF_8).readLine();
    }

    /// What it found.
    JsonNode result() throws IOException, InterruptedException {
      String last = "";
      for (String line = line(); line != null; line = line()) {
        last = line;
      }
      if (!process.waitFor(LONGEST_MINUTES, TimeUnit.MINUTES)) {
        process.destroyForcibly();
        throw new AssertionError("the browser does not end");
      }
      if (process.exitValue() != 0) {
        throw new AssertionError(Files.readString(errors));
      }
      return JsonMapper.shared().readTree(last);
    }
  }

  static JsonNode run(String scenario, String address, String... more)
      throws IOException, InterruptedException {
    return start(scenario, address, more).result();
  }

  static Running start(String scenario, String address, String... more) throws IOException {
    if (!Files.isDirectory(SCRIPTS.resolve("node_modules"))) {
      throw new AssertionError("Playwright is missing: .ci/run installs it into " + SCRIPTS);
    }
    List<String> command =
        new ArrayList<>(List.of("node", SCRIPTS.resolve("report.cjs").toString()));
    command.addAll(List.of(scenario, address));
    command.addAll(List.of(more));
    Path errors = Files.createTempFile("browser", ".txt");
    errors.toFile().deleteOnExit();
    return new Running(new ProcessBuilder(command).redirectError(errors.toFile()).start(), errors);
  }
}
