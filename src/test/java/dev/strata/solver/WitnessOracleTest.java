package dev.strata.solver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strata.layer.LayerId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Whatever is edited, what is reused is what a run from scratch would have made: layer by layer,
/// mtimes apart.
@Tag("root")
final class WitnessOracleTest {
  private static final int STEPS = 6;
  private static final int EDITS_IN_A_WORLD = 10;

  @TempDir Path folder;

  @SuppressWarnings("NullAway.Init") // Opened with each series of worlds.
  private BuildRoom kept;

  @SuppressWarnings("NullAway.Init")
  private BuildRoom scratch;

  private int reused;
  private int run;

  @Test
  void whatIsReusedIsWhatWouldBeMade() throws Exception {
    worlds(1, 5, OracleSteps.Files.COPIED, Duration.ofHours(1));
    assertThat(reused).isGreaterThan(run / 4);
  }

  @Test
  void whatIsReusedOverBindMountsIsWhatWouldBeMade() throws Exception {
    worlds(1, 4, OracleSteps.Files.MOUNTED, Duration.ofHours(1));
    assertThat(reused).isGreaterThan(run / 8);
  }

  @Test
  @Tag("soak")
  void whatIsReusedOverBindMountsIsWhatWouldBeMadeAfter20000Edits() throws Exception {
    soak(OracleSteps.Files.MOUNTED);
  }

  /// 20,000 edits, or as many as there is time for. `-Doracle.seed=N -Doracle.worlds=N` choose
  /// others, `-Doracle.minutes=N` gives more time.
  @Test
  @Tag("soak")
  void whatIsReusedIsWhatWouldBeMadeAfter20000Edits() throws Exception {
    soak(OracleSteps.Files.COPIED);
  }

  private void soak(OracleSteps.Files kind) throws Exception {
    long first = Long.getLong("oracle.seed", 1000);
    long last = first + Integer.getInteger("oracle.worlds", 2000) - 1;
    worlds(first, last, kind, Duration.ofMinutes(Integer.getInteger("oracle.minutes", 10)));
  }

  /// Worlds in which something was wrong once.
  @ParameterizedTest
  @ValueSource(longs = {7023})
  void isRightWhereItWasNot(long seed) throws Exception {
    worlds(seed, seed, OracleSteps.Files.COPIED, Duration.ofHours(1));
  }

  private void worlds(long first, long last, OracleSteps.Files kind, Duration most)
      throws Exception {
    long end = System.nanoTime() + most.toNanos();
    long done = first - 1;
    try (BuildRoom a = new BuildRoom(folder.resolve("kept"));
        BuildRoom b = new BuildRoom(folder.resolve("scratch"))) {
      kept = a;
      scratch = b;
      while (done < last && System.nanoTime() - end < 0) {
        world(++done, kind);
      }
    }
    System.out.printf(
        "oracle: seeds %d to %d, %d steps reused by what they observed, %d run%n",
        first, done, reused, run);
  }

  private void world(long seed, OracleSteps.Files kind) throws Exception {
    Random random = new Random(seed);
    Path files = Files.createDirectory(folder.resolve("world-" + seed));
    OracleContext context = new OracleContext(files, random);
    OracleSteps steps = new OracleSteps(random, kind);
    List<String> instructions = new ArrayList<>(steps.instructions(STEPS));
    List<String> edits = new ArrayList<>();
    context.fill();
    for (int edit = 0; edit <= EDITS_IN_A_WORLD; edit++) {
      if (edit > 0 && random.nextInt(6) == 0) {
        int at = 4 + random.nextInt(instructions.size() - 4);
        instructions.set(at, steps.step());
        edits.add("changed the instruction at " + at);
      } else if (edit > 0) {
        edits.add(context.edit());
      }
      compare(seed, files, instructions, edits);
    }
  }

  private void compare(long seed, Path files, List<String> instructions, List<String> edits)
      throws Exception {
    String file = String.join("\n", instructions) + "\n";
    BuildRoom.Built now = kept.of(file).from(files).withoutFiles().build();
    BuildRoom.Built anew = scratch.of(file).from(files).noCache().withoutFiles().build();
    reused += now.witnessed().size();
    run += now.ran().size();
    assertThat(layers(now))
        .as(() -> "seed " + seed + "\n" + file + "\n" + String.join("\n", edits) + "\n" + told(now))
        .isEqualTo(layers(anew));
  }

  private static List<Optional<LayerId>> layers(BuildRoom.Built built) {
    return built.result().summary().steps().stream().map(StepReport::layer).toList();
  }

  private static String told(BuildRoom.Built built) {
    StringBuilder told = new StringBuilder();
    for (StepReport step : built.result().summary().steps()) {
      told.append(step.kind())
          .append(' ')
          .append(step.layer().map(LayerId::toString).orElse("none"))
          .append(' ')
          .append(step.instruction())
          .append(" -- ")
          .append(step.reason())
          .append('\n');
    }
    return told.toString();
  }
}
