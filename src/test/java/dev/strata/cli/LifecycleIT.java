package dev.strata.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
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

  @ParameterizedTest
  @ValueSource(
      strings = {
        "(setsid sleep %s >/dev/null 2>&1 &) && echo started",
        // Holds the output open.
        "setsid sleep %s & echo started",
        "(trap '' TERM HUP INT; setsid sh -c 'nohup sleep %s & wait') & echo started"
      })
  void whatAStepLeavesRunningEndsWithIt(String daemon) throws Exception {
    Program.Result result = run("RUN " + daemon.formatted(mark));

    assertThat(result.exitCode()).isZero();
    assertThat(result.err()).contains("started");
    assertNothingIsLeft();
  }

  /// Process 1 of this step, `cat`, never waits for the children that it comes to have.
  @Test
  void childrenThatNobodyWaitedForAreGoneWithTheStep() throws Exception {
    String script =
        """
        RUN cp /bin/true /z%1$s && mkfifo /fifo && \\
          zombies() { cat /proc/[0-9]*/stat 2>/dev/null | grep -c '(z%1$s) Z'; }; \\
          (until [ "$(cat /proc/1/comm)" = cat ]; do sleep 0.01; done; \\
            for i in $(seq 100); do (/z%1$s &); done; \\
            until [ "$(zombies)" = 100 ]; do sleep 0.01; done; echo seen > /fifo) & \\
          exec cat /fifo
        """
            .formatted(mark);

    Program.Result result = run(script, "--step-timeout", "60s");

    assertThat(result.exitCode()).as(result.text()).isZero();
    assertThat(result.err()).contains(" seen");
    assertThat(names()).doesNotContain("z" + mark);
    assertNothingIsLeft();
  }

  @Test
  void tenThousandFilesOfAStepAreInItsLayerAndReused() throws Exception {
    Program strata = new Program(folder);
    Path context = context("RUN mkdir /many && seq 10000 | split -l 1 -a 4 -d - /many/file");

    strata.build(context, "-o", "type=local,dest=" + folder.resolve("out"));

    try (Stream<Path> files = Files.list(folder.resolve("out/many"))) {
      assertThat(files.toList()).hasSize(10_000);
    }
    assertThat(folder.resolve("out/many/file9999")).hasContent("10000");
    assertThat(strata.build(context).steps("run")).isEmpty();
    assertThat(strata.run("verify").exitCode()).isZero();
  }

  @Test
  void aFloodOfOutputIsPassedOnAndItsEndIsShown() throws Exception {
    Program.Result result = run("RUN seq 300000; echo last words; exit 3");

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.err()).contains("299999\n", "last words", "exit code: 3");
  }

  private Program.Result run(String instruction, String... more) throws Exception {
    List<String> arguments = new ArrayList<>(List.of("build", "--progress=plain"));
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

  /// What the kernel calls the processes of this machine, those that ended among them.
  private static List<String> names() throws IOException {
    List<String> names = new ArrayList<>();
    for (ProcessHandle process : ProcessHandle.allProcesses().toList()) {
      Path name = Path.of("/proc", Long.toString(process.pid()), "comm");
      try {
        names.add(Files.readString(name).strip());
      } catch (NoSuchFileException _) {
        // It ended meanwhile.
      }
    }
    return names;
  }

  private void assertNothingIsLeft() throws IOException {
    assertThat(ProcessHandle.allProcesses())
        .noneMatch(p -> p.info().commandLine().orElse("").contains("sleep " + mark));
    assertThat(Files.readString(Path.of("/proc/self/mountinfo"))).doesNotContain(folder.toString());
  }
}
