package dev.strata.solver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.strata.cache.BuildCache;
import dev.strata.cache.Slot;
import dev.strata.dockerfile.DockerfileParser;
import dev.strata.erofs.OverlayXattrs;
import dev.strata.key.KeyParts;
import dev.strata.layer.Layer;
import dev.strata.layer.LayerId;
import dev.strata.layer.LayerIngest;
import dev.strata.layer.LayerStore;
import dev.strata.oci.RuntimeConfig;
import dev.strata.plan.Step;
import dev.strata.plan.StepId;
import dev.strata.snapshot.State;
import dev.strata.source.SourceFile;
import dev.strata.tree.Entry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the cache does, with steps that only count how often they are asked.
final class StepSolverTest {
  @TempDir Path folder;
  private BuildCache cache;
  private LayerStore store;

  @BeforeEach
  void open() throws Exception {
    cache = BuildCache.open(folder.resolve("db"), warning -> {});
    store = new LayerStore(folder.resolve("layers"), OverlayXattrs.TRUSTED);
  }

  @AfterEach
  void close() {
    cache.close();
  }

  /// A step that makes a folder of this name, and counts.
  private final class CountingWork implements StepWork {
    private final String input;
    private final AtomicInteger made = new AtomicInteger();
    private final AtomicInteger keyed = new AtomicInteger();
    private Optional<KeyParts> quick = Optional.empty();
    private Optional<StepFailure> failure = Optional.empty();

    private CountingWork(String input) {
      this.input = input;
    }

    @Override
    public Optional<KeyParts> quickParts() {
      return quick;
    }

    @Override
    public KeyParts parts() {
      keyed.incrementAndGet();
      return KeyParts.builder().add(KeyParts.Kind.ARG, "INPUT", input).build();
    }

    @Override
    public List<String> changedFiles(LayerId earlier) {
      return List.of();
    }

    @Override
    public Optional<Layer> make(Progress.Vertex vertex, Optional<LayerId> last)
        throws IOException, StepFailure, InterruptedException {
      made.incrementAndGet();
      if (failure.isPresent()) {
        throw failure.get();
      }
      try (LayerIngest ingest = store.ingest()) {
        ingest.add(Entry.directory(input, 0755, 0, 0, 0));
        return Optional.of(ingest.commit(Optional.empty()));
      }
    }
  }

  private StepSolver solver(String buildId) {
    return new StepSolver(
        cache,
        new Layers(
            store,
            store::contains,
            diffIds -> {
              throw new IOException("no layers " + diffIds);
            }),
        new Permits(2),
        Clock.systemUTC(),
        buildId,
        WitnessMode.AUTO,
        WatchBalance.Costs.ESTIMATED);
  }

  private static Step step(boolean noCache) throws Exception {
    return new Step.Metadata(
        new Step.Facts(
            new StepId(0, 0),
            DockerfileParser.parse(new SourceFile("Dockerfile", "FROM scratch\n"))
                .instructions()
                .getFirst(),
            "STEP",
            "STEP",
            RuntimeConfig.EMPTY,
            noCache,
            false));
  }

  private StepSolver.Result solve(String buildId, StepWork work) throws Exception {
    return solver(buildId).solve(step(false), work, place());
  }

  private static StepSolver.Place place() {
    Progress progress = new Progress(event -> {}, Clock.systemUTC());
    return new StepSolver.Place(
        new Slot("Dockerfile", "stage", 0),
        new StageMemory.Past(new Slot("Dockerfile", "stage", 0), false, false, List.of()),
        State.SCRATCH,
        Copies.NONE,
        new MissReasons.Below.Nothing(),
        () -> Duration.ZERO,
        progress.declare("[1/1] STEP"));
  }

  @Test
  void aHitMakesNothingAndSavesWhatTheRunCost() throws Exception {
    CountingWork first = new CountingWork("a");
    CountingWork second = new CountingWork("a");

    StepSolver.Result run = solve("one", first);
    StepSolver.Result hit = solve("two", second);

    assertThat(first.made).hasValue(1);
    assertThat(second.made).hasValue(0);
    assertThat(run.verdict().kind()).isEqualTo(StepReport.Kind.RUN);
    assertThat(hit.verdict().kind()).isEqualTo(StepReport.Kind.HIT);
    assertThat(hit.verdict().reason()).contains("build one");
    assertThat(hit.state()).isEqualTo(run.state());
    assertThat(hit.created()).isEqualTo(run.created());
  }

  @Test
  void aMissIsToldAgainstTheLastBuildOfItsSlot() throws Exception {
    assertThat(solve("one", new CountingWork("a")).verdict().reason())
        .isEqualTo("not built before");

    assertThat(solve("two", new CountingWork("b")).verdict().reason())
        .contains("INPUT")
        .contains("\"a\" → \"b\"");
  }

  @Test
  void aQuickKeyThatHitsAsksForNoOther() throws Exception {
    CountingWork first = new CountingWork("a");
    first.quick = quick("q");
    CountingWork second = new CountingWork("a");
    second.quick = quick("q");

    solve("one", first);
    solve("two", second);

    assertThat(second.keyed).hasValue(0);
    assertThat(second.made).hasValue(0);
  }

  @Test
  void aQuickKeyThatMissesDoesNotHideTheFullOne() throws Exception {
    CountingWork first = new CountingWork("a");
    first.quick = quick("q1");
    CountingWork second = new CountingWork("a");
    second.quick = quick("q2");

    solve("one", first);
    solve("two", second);

    assertThat(second.keyed).hasValue(1);
    assertThat(second.made).hasValue(0);
  }

  private static Optional<KeyParts> quick(String name) {
    return Optional.of(KeyParts.builder().add(KeyParts.Kind.FILE, "state", name).build());
  }

  @Test
  void aFailedStepIsAskedAgainNextTime() throws Exception {
    CountingWork failing = new CountingWork("a");
    failing.failure =
        Optional.of(new StepFailure("exit code: 1", Optional.empty(), Optional.of(1)));
    assertThatThrownBy(() -> solve("one", failing)).isSameAs(failing.failure.get());

    CountingWork mended = new CountingWork("a");
    solve("two", mended);

    assertThat(mended.made).hasValue(1);
  }

  @Test
  void theSameKeyAtOnceRunsOnce() throws Exception {
    StepSolver solver = solver("one");
    List<CountingWork> works = List.of(new CountingWork("a"), new CountingWork("a"));
    try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
      List<Future<StepSolver.Result>> results =
          works.stream()
              .map(work -> threads.submit(() -> solver.solve(step(false), work, place())))
              .toList();
      assertThat(results.get(0).get().state()).isEqualTo(results.get(1).get().state());
    }

    assertThat(works.stream().mapToInt(work -> work.made.get()).sum()).isEqualTo(1);
  }

  @Test
  void aRecordWhoseLayerIsGoneIsAMissThatSaysSo() throws Exception {
    StepSolver.Result run = solve("one", new CountingWork("a"));
    store.remove(run.layer().orElseThrow());
    CountingWork again = new CountingWork("a");

    StepSolver.Result second = solve("two", again);

    assertThat(again.made).hasValue(1);
    assertThat(second.verdict().reason()).isEqualTo("its layer is no longer in the store");
  }

  @Test
  void noCacheRunsAndRecords() throws Exception {
    solve("one", new CountingWork("a"));
    CountingWork forced = new CountingWork("a");

    StepSolver.Result run = solver("two").solve(step(true), forced, place());

    assertThat(forced.made).hasValue(1);
    assertThat(run.verdict().reason()).isEqualTo("no cache was asked for");
    assertThat(solve("three", new CountingWork("a")).verdict().reason()).contains("build two");
  }
}
