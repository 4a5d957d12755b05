package dev.strata.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// How steps end, and that nothing of them is left.
@Tag("root")
final class LifecycleIT {
  /// Stands in the command line of each process that a step of this test starts.
  private final String mark = "7" + Math.abs(UUID.randomUUID().hashCode() % 1_000_000);

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"INT", "TERM"})
  void aSignalEndsTheBuildAndItsSteps(String signal) throws Exception {
    Path context = context("RUN echo begun; sleep " + mark);
    Path output = folder.resolve("output.txt");
    Process build =
        new Program(folder).start(output, "build", "--progress=plain", context.toString());
    while (!Files.exists(output) || !Files.readString(output).contains("begun\n")) {
      assertThat(build.waitFor(20, TimeUnit.MILLISECONDS)).isFalse();
    }

    new ProcessBuilder("kill", "-" + signal, Long.toString(build.pid())).start().waitFor();

    assertThat(build.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(build.exitValue()).isIn(130, 143);
    assertNothingIsLeft();
    assertThat(new Program(folder).run("verify").exitCode()).isZero();
  }

  @Test
  void aStepThatTakesTooLongIsKilled() throws Exception {
    Program.Result result = run("RUN sleep " + mark, "--step-timeout", "1s");

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.err()).contains("ran longer than 1s");
    assertNothingIsLeft();
  }

  @Test
  void theExitCodeOfAShellWhoseChildWasKilledIsPassedOn() throws Exception {
    Program.Result result = run("RUN [\"/bin/bash\", \"-c\", \"sleep 9 & kill -9 $!; wait $!\"]");

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.err()).contains("exit code: 137");
  }

  @Test
  void whatAStepLeavesRunningEndsWithIt() throws Exception {
    Program.Result result =
        run("RUN (setsid sleep " + mark + " >/dev/null 2>&1 &) && echo started");

    assertThat(result.exitCode()).isZero();
    assertNothingIsLeft();
  }

  @Test
  void aFloodOfOutputIsPassedOnAndItsEndIsShown() throws Exception {
    Program.Result result = run("RUN seq 300000; echo last words; exit 3");

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.err()).contains("last words").contains("exit code: 3");
  }

  private Program.Result run(String instruction, String... more) throws Exception {
    List<String> arguments = new java.util.ArrayList<>(List.of("build", "--progress=plain"));
    arguments.addAll(List.of(more));
    arguments.add(context(instruction).toString());
    return new Program(folder).run(arguments.toArray(String[]::new));
  }

  private Path context(String instruction) throws IOException {
    Path context = Files.createDirectory(folder.resolve("context"));
    Files.writeString(
        context.resolve("Dockerfile"), "FROM strata.local/base\n" + instruction + "\n");
    return context;
  }

  private void assertNothingIsLeft() throws IOException {
    assertThat(ProcessHandle.allProcesses())
        .noneMatch(p -> p.info().commandLine().orElse("").contains("sleep " + mark));
    assertThat(Files.readString(Path.of("/proc/self/mountinfo"))).doesNotContain(folder.toString());
  }
}
