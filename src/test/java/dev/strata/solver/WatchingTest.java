package dev.strata.solver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strata.cache.BuildCache;
import dev.strata.cache.SlotEntry;
import dev.strata.key.KeyParts;
import dev.strata.layer.Layer;
import dev.strata.layer.LayerId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A step is watched as long as that pays, by costs that are given.
final class WatchingTest {
  private static final WatchBalance.Costs COSTS =
      new WatchBalance.Costs(Duration.ofMillis(100), Duration.ofMillis(1));
  private static final Duration SHORT = Duration.ofMillis(500);
  private static final Duration LONG = Duration.ofMinutes(10);

  @TempDir Path folder;
  private BuildCache cache;
  private final List<Cause> causes = new ArrayList<>();

  @BeforeEach
  void open() throws Exception {
    cache = BuildCache.open(folder, _ -> {});
  }

  @AfterEach
  void close() {
    cache.close();
  }

  /// A step whose watched runs make 100 requests.
  private record Work(KeyParts parts, boolean takesInWhatChanges) implements StepWork {
    @Override
    public Optional<KeyParts> quickParts() {
      return Optional.empty();
    }

    @Override
    public List<String> changedFiles(LayerId earlier) {
      return List.of();
    }

    @Override
    public boolean isObservable() {
      return true;
    }

    @Override
    public long watchedRequests() {
      return 100;
    }

    @Override
    public Optional<Layer> make(Progress.Vertex vertex, Optional<LayerId> last) {
      return Optional.empty();
    }
  }

  private static Work work(String instruction) {
    return work(instruction, "state", true);
  }

  private static Work work(String instruction, String state, boolean takesInWhatChanges) {
    return new Work(
        KeyParts.builder()
            .add(KeyParts.Kind.INSTRUCTION, "argv", instruction)
            .add(KeyParts.Kind.PARENT, "state", state)
            .build(),
        takesInWhatChanges);
  }

  private boolean isWanted(WitnessMode mode, Work work, Duration cost) {
    return new Watching(cache, mode, COSTS)
        .isWanted(work.parts(), Optional.empty(), cost, work, Copies.NONE, causes);
  }

  private void run(String instruction, int times) throws Exception {
    for (int i = 0; i < times; i++) {
      Work work = work(instruction);
      new Watching(cache, WitnessMode.AUTO, COSTS).ran(work.parts(), work);
    }
  }

  @Test
  void aStepIsNoLongerWatchedOnceThatCostMoreThanItSavedAndWouldSave() throws Exception {
    run("true", 2);
    assertThat(isWanted(WitnessMode.AUTO, work("true"), SHORT)).isTrue();
    assertThat(causes).isEmpty();
    run("true", 1);

    assertThat(isWanted(WitnessMode.AUTO, work("true"), SHORT)).isFalse();
    assertThat(causes)
        .containsExactly(
            new Cause(
                Cause.Kind.OBSERVED,
                "",
                "unwatched",
                "no longer watched: to watch 3 runs took 0.60s, and saved 0.00s"));
  }

  @Test
  void fewRunsSayLittle() throws Exception {
    run("true", 2);

    assertThat(isWanted(WitnessMode.AUTO, work("true"), Duration.ZERO)).isTrue();
  }

  @Test
  void aStepOfWhichOneReuseWouldPayForAllIsWatched() throws Exception {
    run("make", 50);

    assertThat(isWanted(WitnessMode.AUTO, work("make"), LONG)).isTrue();
  }

  @Test
  void aStepThatWasReusedIsWatched() throws Exception {
    run("true", 5);
    new Watching(cache, WitnessMode.AUTO, COSTS).saved(work("true").parts(), SHORT);

    assertThat(isWanted(WitnessMode.AUTO, work("true"), SHORT)).isTrue();
    run("true", 1);
    assertThat(isWanted(WitnessMode.AUTO, work("true"), SHORT)).isFalse();
  }

  @Test
  void anotherInstructionStartsAnew() throws Exception {
    run("true", 5);

    assertThat(isWanted(WitnessMode.AUTO, work("true # again"), SHORT)).isTrue();
    assertThat(isWanted(WitnessMode.AUTO, work("true", "another state", true), SHORT)).isFalse();
  }

  @Test
  void whatIsVerifiedIsWatchedWhateverItCosts() throws Exception {
    run("true", 5);

    assertThat(isWanted(WitnessMode.VERIFY, work("true"), SHORT)).isTrue();
    assertThat(causes).isEmpty();
  }

  @Test
  void aStepOverFilesThatNeverChangedIsNotWatched() throws Exception {
    assertThat(isWanted(WitnessMode.AUTO, work("true", "state", false), LONG)).isFalse();
    Work now = work("true", "another state", false);
    SlotEntry last =
        new SlotEntry(work("true", "state", false).parts(), Optional.empty(), "build");

    assertThat(
            new Watching(cache, WitnessMode.AUTO, COSTS)
                .isWanted(now.parts(), Optional.of(last), LONG, now, Copies.NONE, causes))
        .isTrue();
  }

  @Test
  void theBalanceIsReadBackAsItWasWritten() throws Exception {
    WatchBalance balance = new WatchBalance(7, Duration.ofNanos(5), Duration.ofDays(3));
    balance.write(cache, work("true").parts().instructionKey());

    assertThat(WatchBalance.read(cache, work("true").parts().instructionKey())).isEqualTo(balance);
    assertThat(WatchBalance.read(cache, work("false").parts().instructionKey()).runs()).isZero();
  }
}
