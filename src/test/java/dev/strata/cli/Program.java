package dev.strata.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Runs the launcher on a state folder of its own.
final class Program {
  private static final long LONGEST_MINUTES = 8;
  private final Path folder;
  private final Path root;
  private final Map<String, String> environment = new HashMap<>();
  private Path workingFolder = Path.of("").toAbsolutePath();

  /// @param folder an empty folder for the state and for what is printed
  Program(Path folder) {
    this.folder = folder;
    this.root = folder.resolve("state");
  }

  /// What a run left: its exit code, and what it printed on both streams.
  record Result(int exitCode, String out, String err) {
    String text() {
      return out + err;
    }
  }

  /// Sets a variable for all runs.
  Program with(String variable, String value) {
    environment.put(variable, value);
    return this;
  }

  /// Sets the working folder of all runs.
  Program in(Path folder) {
    workingFolder = folder;
    return this;
  }

  Path root() {
    return root;
  }

  Result run(String... arguments) throws IOException, InterruptedException {
    Path out = Files.createTempFile(folder, "out", ".txt");
    Path err = Files.createTempFile(folder, "err", ".txt");
    Process process =
        builder(arguments).redirectOutput(out.toFile()).redirectError(err.toFile()).start();
    process.getOutputStream().close();
    if (!process.waitFor(LONGEST_MINUTES, TimeUnit.MINUTES)) {
      process.destroyForcibly();
      throw new IllegalStateException("still running: " + List.of(arguments));
    }
    return new Result(
        process.exitValue(),
        Files.readString(out, StandardCharsets.UTF_8),
        Files.readString(err, StandardCharsets.UTF_8));
  }

  /// Starts a run and does not wait for it; both streams go to this file.
  Process start(Path output, String... arguments) throws IOException {
    return builder(arguments)
        .redirectErrorStream(true)
        .redirectOutput(output.toFile())
        .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
        .start();
  }

  /// A build of this folder, in plain progress, that has to end well.
  Build build(Path context, String... more) throws IOException, InterruptedException {
    Path metadata = Files.createTempFile(folder, "metadata", ".json");
    List<String> arguments =
        new ArrayList<>(
            List.of("build", "--progress=plain", "--metadata-file", metadata.toString()));
    arguments.addAll(List.of(more));
    arguments.add(context.toString());
    Result result = run(arguments.toArray(String[]::new));
    if (result.exitCode() != 0) {
      throw new AssertionError("exit code " + result.exitCode() + "\n" + result.text());
    }
    return new Build(result, JsonMapper.shared().readTree(Files.readString(metadata)));
  }

  /// A build that ended well, and its metadata.
  record Build(Result result, JsonNode metadata) {
    /// The steps with this outcome, as `stage: instruction`.
    List<String> steps(String outcome) {
      List<String> steps = new ArrayList<>();
      for (JsonNode step : metadata.get("strata.steps")) {
        if (step.get("outcome").asString().equals(outcome)) {
          steps.add(step.get("stage").asString() + ": " + step.get("instruction").asString());
        }
      }
      return steps;
    }

    /// Why this step ran or was reused.
    String reason(String stepText) {
      for (JsonNode step : metadata.get("strata.steps")) {
        if (stepText.equals(
            step.get("stage").asString() + ": " + step.get("instruction").asString())) {
          return step.get("reason").asString();
        }
      }
      throw new AssertionError("no step " + stepText + " in " + metadata);
    }
  }

  private ProcessBuilder builder(String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of("strata").toAbsolutePath().toString());
    command.add("--root");
    command.add(root.toString());
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.directory(workingFolder.toFile());
    builder.environment().put("NO_COLOR", "1");
    builder.environment().putAll(environment);
    return builder;
  }

  /// Copies a folder of files, with their modes, to where a test may edit it.
  static void copy(Path from, Path to) throws IOException {
    try (var files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Files.copy(
            file,
            to.resolve(from.relativize(file).toString()),
            java.nio.file.StandardCopyOption.COPY_ATTRIBUTES,
            java.nio.file.StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }
}
