package dev.strata.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A build that is killed at any time leaves a store that the next build uses.
@Tag("root")
final class KilledBuildIT {
  private static final int ROUNDS = 8;
  private static final int LATEST_KILL_MILLIS = 2_500;

  @TempDir Path folder;

  @Test
  void theNextBuildWorksWheneverOneWasKilled() throws Exception {
    Program strata = new Program(folder);
    Path context = writeContext();
    Random random = new Random(42);

    for (int round = 0; round < ROUNDS; round++) {
      Files.writeString(context.resolve("input.txt"), "round " + round);
      Process killed =
          strata.start(
              folder.resolve("killed.txt"), "build", "--progress=plain", context.toString());
      killed.waitFor(random.nextInt(LATEST_KILL_MILLIS), TimeUnit.MILLISECONDS);
      killed.destroyForcibly().waitFor();

      Path output = folder.resolve("out" + round);
      strata.build(context, "-o", "type=local,dest=" + output);

      assertThat(output.resolve("result.txt")).hasContent("round " + round + "\nround " + round);
      assertThat(strata.build(context).steps("run")).isEmpty();
    }

    assertThat(Files.readString(Path.of("/proc/self/mountinfo"))).doesNotContain(folder.toString());
  }

  private Path writeContext() throws Exception {
    Path context = Files.createDirectory(folder.resolve("context"));
    Files.writeString(
        context.resolve("Dockerfile"),
        """
        FROM strata.local/base AS build
        COPY input.txt /input.txt
        RUN for i in 1 2 3 4 5 6 7 8; do head -c 1000000 /dev/zero > /file$i; sleep 0.1; done
        RUN cat /input.txt > /result.txt
        FROM strata.local/base
        COPY input.txt /
        COPY --from=build /result.txt /
        RUN sleep 0.3; echo >> /result.txt; cat /input.txt >> /result.txt
        """);
    return context;
  }
}
