package dev.strata.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What an OCI runtime's log says of a process that did not start.
final class OciLogTest {
  @TempDir Path folder;

  private OciLog log(String... lines) throws IOException {
    return OciLog.read(Files.writeString(folder.resolve("log"), String.join("\n", lines)));
  }

  private static String error(String message) {
    return "{\"level\":\"error\",\"msg\":\"" + message + "\",\"time\":\"2026-01-01\"}";
  }

  @Test
  void aWarningIsNoFailure() throws Exception {
    assertThat(log("{\"level\":\"warning\",\"msg\":\"exec: not found\"}", "no JSON").startFailure())
        .isEmpty();
    assertThat(OciLog.read(folder.resolve("none")).startFailure()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "unable to start container process: exec: x: executable file not found in $PATH",
        "unable to start container process: exec: /x: stat /x: no such file or directory",
        "executable file `x` not found in $PATH: No such file or directory"
      })
  void aMissingProgramIs127(String message) throws Exception {
    assertThat(log(error(message)).startFailure()).contains(new ExitStatus.Exited(127));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "unable to start container process: exec: /bin/plain: permission denied",
        "exec /bin/arm: exec format error"
      })
  void aProgramThatCannotBeExecutedIs126(String message) throws Exception {
    assertThat(log(error(message)).startFailure()).contains(new ExitStatus.Exited(126));
  }

  @Test
  void anythingElseIsTheEnvironments() throws Exception {
    OciLog log = log(error("unable to apply cgroup configuration"));

    assertThatThrownBy(log::startFailure)
        .isInstanceOf(SandboxException.class)
        .hasMessageContaining("unable to apply cgroup configuration");
  }
}
