package dev.strata.sandbox;

import dev.strata.oci.Json;
import dev.strata.oci.MalformedDocumentException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/// What an OCI runtime wrote to its log: lines of JSON, each with `level` and `msg`. It tells a
/// program that could not be started, for which runtimes have no exit code of their own, from one
/// that ran and failed.
///
/// @param error the last error; empty where there is none
record OciLog(Optional<String> error) {
  private static final Pattern MISSING =
      Pattern.compile("(exec|executable).*(not found|no such file)", Pattern.CASE_INSENSITIVE);
  private static final Pattern NOT_EXECUTABLE =
      Pattern.compile("exec.*(permission denied|format error)", Pattern.CASE_INSENSITIVE);
  private static final int MISSING_CODE = 127;
  private static final int NOT_EXECUTABLE_CODE = 126;

  static OciLog read(Path file) throws IOException {
    if (!Files.exists(file)) {
      return new OciLog(Optional.empty());
    }
    Optional<String> error = Optional.empty();
    for (String line : Files.readAllLines(file)) {
      Optional<String> found = errorOf(line);
      error = found.isPresent() ? found : error;
    }
    return new OciLog(error);
  }

  private static Optional<String> errorOf(String line) {
    try {
      return Json.parse(line.getBytes(StandardCharsets.UTF_8), "the runtime's log")
                  instanceof Json.Members(var entry)
              && entry.get("level") instanceof Json.Text(String level)
              && (level.equals("error") || level.equals("fatal"))
              && entry.get("msg") instanceof Json.Text(String message)
          ? Optional.of(message)
          : Optional.empty();
    } catch (MalformedDocumentException _) {
      return Optional.empty();
    }
  }

  /// Why the program did not start.
  ///
  /// @throws SandboxException when the sandbox itself could not be set up
  Optional<ExitStatus> startFailure() throws SandboxException {
    if (error.isEmpty()) {
      return Optional.empty();
    }
    if (MISSING.matcher(error.get()).find()) {
      return Optional.of(new ExitStatus.Exited(MISSING_CODE));
    }
    if (NOT_EXECUTABLE.matcher(error.get()).find()) {
      return Optional.of(new ExitStatus.Exited(NOT_EXECUTABLE_CODE));
    }
    throw new SandboxException("the OCI runtime says: " + error.get());
  }
}
