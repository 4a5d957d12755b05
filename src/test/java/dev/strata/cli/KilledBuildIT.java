package dev.strata.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/// A build that is killed at any time, by any signal, leaves nothing running or mounted, and a
/// store that the next build uses. The moments come from a seed, which is reported.
@Isolated("the moments are those of a machine that does nothing else")
@Tag("root")
final class KilledBuildIT {
  private static final List<String> SIGNALS = List.of("KILL", "TERM", "INT");
  private static final int LATEST_KILL_MILLIS = 2_500;

  @TempDir Path folder;

  @Test
  void eightBuildsKilledAtRandomMoments(TestReporter reporter) throws Exception {
    kill(8, 2, reporter);
  }

  @Tag("soak")
  @Test
  void twoHundredBuildsKilledAtRandomMoments(TestReporter reporter) throws Exception {
    kill(200, 10, reporter);
  }

  /// @param each after how many kills a build is left to end
  private void kill(int rounds, int each, TestReporter reporter) throws Exception {
    long seed = System.nanoTime();
    reporter.publishEntry("seed", Long.toString(seed));
    Random random = new Random(seed);
    Program strata = new Program(folder);
    Path context = writeContext();
    Path input = Files.writeString(context.resolve("input.txt"), "before");
    strata.build(context, "--memory", "1g");
    Leftovers leftovers = new Leftovers(folder);

    for (int round = 1; round <= rounds; round++) {
      Files.writeString(input, "round " + round);
      String signal = SIGNALS.get(random.nextInt(SIGNALS.size()));
      int millis = random.nextInt(LATEST_KILL_MILLIS);
      String what =
          "SIG%s after %d ms in round %d of seed %d".formatted(signal, millis, round, seed);

      kill(strata, context, signal, millis, what);

      leftovers.awaitNoProcess(what);
      assertThat(leftovers.mounts()).as(what).isEmpty();
      if (round % each == 0) {
        assertTheNextBuildIsRight(strata, context, "round " + round, what);
        assertThat(leftovers.controlGroups()).as(what).isEmpty();
      }
    }
    assertThat(leftovers.loopDevices()).isEmpty();
    assertThat(strata.run("verify").exitCode()).isZero();
  }

  private void kill(Program strata, Path context, String signal, int millis, String what)
      throws Exception {
    Path output = folder.resolve("killed.txt");
    Process killed =
        strata.start(output, "build", "--progress=plain", "--memory", "1g", context.toString());
    if (!killed.waitFor(millis, TimeUnit.MILLISECONDS)) {
      new ProcessBuilder("kill", "-" + signal, Long.toString(killed.pid())).start().waitFor();
    }
    assertThat(killed.waitFor(60, TimeUnit.SECONDS)).as(what).isTrue();
    assertThat(killed.exitValue())
        .as(what + "\n" + Files.readString(output))
        .isIn(0, 130, 128 + 2, 128 + 9, 128 + 15);
  }

  private void assertTheNextBuildIsRight(Program strata, Path context, String input, String what)
      throws Exception {
    Path output = folder.resolve("out");
    strata.build(context, "--memory", "1g", "-o", "type=local,dest=" + output);

    assertThat(output.resolve("result.txt")).as(what).hasContent(input + "\n" + input);
    assertThat(strata.build(context, "--memory", "1g").steps("run")).as(what).isEmpty();
    assertThat(strata.run("verify").exitCode()).as(what).isZero();
  }

  private Path writeContext() throws IOException {
    Path context = Files.createDirectory(folder.resolve("context"));
    Files.writeString(
        context.resolve("Dockerfile"),
        """
        FROM strata.local/base AS build
        COPY input.txt /input.txt
        RUN for i in 1 2 3 4 5 6 7 8; do head -c 1000000 /dev/zero > /file$i; sleep 0.1; done
        RUN --mount=type=cache,target=/c cat /input.txt > /result.txt && cp /result.txt /c/
        FROM strata.local/base
        COPY input.txt /
        COPY --from=build /result.txt /
        RUN (setsid sleep 100 &) ; sleep 0.3; echo >> /result.txt; cat /input.txt >> /result.txt
        """);
    return context;
  }
}
