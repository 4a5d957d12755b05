package dev.strata.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Two processes on one state folder.
@Tag("root")
final class LockIT {
  @TempDir Path folder;

  @Test
  void aSecondProcessNamesTheHolderAndStopsAfterItsTimeout() throws Exception {
    Program strata = new Program(folder);
    Path context = context("RUN echo started && sleep 20");
    strata.build(context("RUN true"));
    Path output = folder.resolve("first.txt");
    Process first = strata.start(output, "build", "--progress=plain", context.toString());
    try {
      while (!Files.readString(output).contains(" started")) {
        assertThat(first.isAlive()).as(Files.readString(output)).isTrue();
        Thread.sleep(20);
      }

      Program.Result second = strata.run("build", "--lock-timeout=1", context.toString());

      assertThat(second.exitCode()).isEqualTo(3);
      assertThat(second.err()).contains("process " + first.pid()).contains("--lock-timeout");
    } finally {
      first.destroyForcibly().waitFor();
    }
  }

  @Test
  void aSecondProcessWaitsForTheFirst() throws Exception {
    Program strata = new Program(folder);
    Path context = context("RUN echo started && sleep 3");
    Path output = folder.resolve("first.txt");
    Process first = strata.start(output, "build", "--progress=plain", context.toString());
    while (!Files.readString(output).contains(" started")) {
      assertThat(first.isAlive()).as(Files.readString(output)).isTrue();
      Thread.sleep(20);
    }

    Program.Build second = strata.build(context);

    assertThat(first.waitFor()).isZero();
    assertThat(second.steps("run")).isEmpty();
    assertThat(second.result().err()).contains("process " + first.pid());
  }

  private Path context(String step) throws Exception {
    Path context = Files.createTempDirectory(folder, "context");
    Files.writeString(context.resolve("Dockerfile"), "FROM strata.local/base\n" + step + "\n");
    return context;
  }
}
