package dev.strata.solver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strata.layer.LayerId;
import dev.strata.linux.FolderRemoval;
import dev.strata.source.DiagnosticsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/// Builds worlds after each of their edits, once in an engine that reuses and once in one that runs
/// everything, and compares all layers, mtimes apart. Several worlds at once, each pair of engines
/// on its own; a world in which something differs ends, and the others go on.
final class OracleRun {
  /// Every step is watched, however often it was in vain: `stat` of a folder shows whether it is.
  private static final WatchBalance.Costs FREE =
      new WatchBalance.Costs(Duration.ZERO, Duration.ZERO);

  private static final int EDITS_IN_A_WORLD = 10;
  private static final int TOLD_EVERY = 50;
  private static final int WORLDS_OF_AN_ENGINE = 10;

  private final Path folder;
  private final OracleWorld.Kind kind;
  private final AtomicInteger edits = new AtomicInteger();
  private final AtomicInteger reused = new AtomicInteger();
  private final AtomicInteger run = new AtomicInteger();
  private final ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();

  OracleRun(Path folder, OracleWorld.Kind kind) {
    this.folder = folder;
    this.kind = kind;
  }

  int reused() {
    return reused.get();
  }

  int run() {
    return run.get();
  }

  /// The worlds of these seeds, or as many as are begun in the time.
  void worlds(long first, long last, int lanes, Duration most) throws Exception {
    long end = System.nanoTime() + most.toNanos();
    AtomicLong next = new AtomicLong(first);
    try (var threads = Executors.newFixedThreadPool(lanes)) {
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < lanes; i++) {
        Path place = folder.resolve("lane-" + i);
        all.add(
            threads.submit(
                () -> {
                  lane(place, next, last, end);
                  return 0;
                }));
      }
      for (Future<?> one : all) {
        one.get();
      }
    }
    System.out.println(
        "oracle: seeds " + first + " to " + Math.min(last, next.get() - 1) + ", " + told());
    assertThat(failures).isEmpty();
  }

  private void lane(Path place, AtomicLong next, long last, long end) throws Exception {
    while (next.get() <= last && System.nanoTime() - end < 0) {
      try (BuildRoom kept = new BuildRoom(place.resolve("kept"), FREE);
          BuildRoom scratch = new BuildRoom(place.resolve("scratch"), FREE)) {
        for (int i = 0; i < WORLDS_OF_AN_ENGINE && System.nanoTime() - end < 0; i++) {
          long seed = next.getAndIncrement();
          if (seed <= last) {
            world(seed, Files.createDirectories(place.resolve("world-" + seed)), kept, scratch);
          }
        }
      }
      // The files of an engine's layers are closed when its layers are collected.
      System.gc();
    }
  }

  private void world(long seed, Path files, BuildRoom kept, BuildRoom scratch) throws Exception {
    OracleWorld world = new OracleWorld(seed, kind, files);
    try {
      Optional<String> wrong = run(world, kept, scratch);
      if (wrong.isPresent()) {
        note(seed, world, wrong.get());
      }
    } catch (IOException | DiagnosticsException | BuildFailedException e) {
      note(seed, world, e.toString());
    }
    FolderRemoval.remove(files.toString());
    if (seed % TOLD_EVERY == 0) {
      System.out.println("oracle: seed " + seed + ", " + told());
    }
  }

  private String told() {
    return "%d edits, %d steps reused by what they observed, %d run, %d worlds wrong"
        .formatted(edits.get(), reused.get(), run.get(), failures.size());
  }

  private void note(long seed, OracleWorld world, String wrong) {
    String told =
        "seed %d\n%s\n%s\n%s"
            .formatted(seed, world.dockerfile(), String.join("\n", world.edits()), wrong);
    failures.add(told);
    System.out.println("oracle: WRONG: " + told);
  }

  /// What was wrong, if anything.
  private Optional<String> run(OracleWorld world, BuildRoom kept, BuildRoom scratch)
      throws Exception {
    for (int edit = 0; edit <= EDITS_IN_A_WORLD; edit++) {
      if (edit > 0) {
        world.edit();
        edits.incrementAndGet();
      }
      String file = world.dockerfile();
      BuildRoom.Built now = kept.of(file).from(world.folder()).withoutFiles().build();
      BuildRoom.Built anew = scratch.of(file).from(world.folder()).noCache().withoutFiles().build();
      reused.addAndGet(now.witnessed().size());
      run.addAndGet(now.ran().size());
      if (!layers(now).equals(layers(anew))) {
        return Optional.of(told(now) + "from scratch:\n" + told(anew));
      }
    }
    return Optional.empty();
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
