package dev.strata.solver;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Whatever is edited, what is reused is what a run from scratch would have made: layer by layer,
/// mtimes apart.
@Tag("root")
final class WitnessOracleTest {
  @TempDir Path folder;

  @Test
  void whatIsReusedIsWhatWouldBeMade() throws Exception {
    OracleRun oracle = new OracleRun(folder, OracleWorld.FILES);
    oracle.worlds(1, 5, 1, Duration.ofHours(1));
    assertThat(oracle.reused()).isGreaterThan(oracle.run() / 4);
  }

  @Test
  void whatIsReusedOverBindMountsIsWhatWouldBeMade() throws Exception {
    OracleRun oracle = new OracleRun(folder, new OracleMounts());
    oracle.worlds(1, 4, 1, Duration.ofHours(1));
    assertThat(oracle.reused()).isGreaterThan(oracle.run() / 8);
  }

  @Test
  @Tag("soak")
  void whatIsReusedOverBindMountsIsWhatWouldBeMadeAfter20000Edits() throws Exception {
    soak(
        new OracleRun(folder, new OracleMounts()),
        Integer.getInteger("oracle.worlds", 2000),
        Integer.getInteger("oracle.minutes", 10));
  }

  /// 20,000 edits, or as many as there is time for. `-Doracle.seed=N -Doracle.worlds=N` choose
  /// others, ten edits in each world, `-Doracle.minutes=N` gives more time, and `-Doracle.lanes=N`
  /// builds so many worlds at once.
  @Test
  @Tag("soak")
  void whatIsReusedIsWhatWouldBeMadeAfter20000Edits() throws Exception {
    soak(
        new OracleRun(folder, OracleWorld.FILES),
        Integer.getInteger("oracle.worlds", 2000),
        Integer.getInteger("oracle.minutes", 10));
  }

  /// Worlds in which something was wrong once.
  @ParameterizedTest
  @ValueSource(longs = {7023})
  void isRightWhereItWasNot(long seed) throws Exception {
    new OracleRun(folder, OracleWorld.FILES).worlds(seed, seed, 1, Duration.ofHours(1));
  }

  private static void soak(OracleRun oracle, int worlds, int minutes) throws Exception {
    long first = Long.getLong("oracle.seed", 1000);
    oracle.worlds(
        first,
        first + worlds - 1,
        Integer.getInteger("oracle.lanes", Runtime.getRuntime().availableProcessors()),
        Duration.ofMinutes(minutes));
  }
}
