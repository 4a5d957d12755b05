package dev.strata.solver;

import dev.strata.cache.BuildCache;
import dev.strata.cache.Lookup;
import dev.strata.cache.Slot;
import dev.strata.cache.SlotEntry;
import dev.strata.plan.BuildPlan;
import dev.strata.plan.StagePlan;
import dev.strata.plan.StepId;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Carries out a plan: each stage on a thread of its own, at most `parallelism` steps running at
/// once. The first failure stops everything else; what was done until then is recorded.
final class Solver {
  private final BuildPlan plan;
  private final StageSolver.Shared shared;
  private final Map<Integer, StageLines> lines = new LinkedHashMap<>();

  /// @param buildFile names the Dockerfile, for slots
  Solver(
      BuildPlan plan,
      String buildFile,
      String buildId,
      Instant buildStart,
      BuildCache cache,
      Contexts contexts,
      Workshop workshop,
      Progress progress,
      int parallelism) {
    this.plan = plan;
    StageStates stages = new StageStates(plan);
    this.shared =
        new StageSolver.Shared(
            new StepSolver(
                cache,
                workshop.layers(),
                new Permits(parallelism),
                workshop.clock(),
                buildId,
                workshop.settings().witness()),
            workshop,
            new SourceTrees(
                contexts, workshop.layers(), index -> stages.done(index).state(), stages::name),
            stages,
            new CriticalPath(plan, step -> lastCost(cache, buildFile, step)),
            buildFile,
            new StepReports(plan, buildStart),
            new HashMap<>());
    for (StagePlan stage : plan.stages()) {
      shared.memories().put(stage.index(), StageMemory.read(cache, buildFile, stage));
      lines.put(stage.index(), StageLines.declare(plan, stage, progress));
    }
  }

  private Duration lastCost(BuildCache cache, String buildFile, StepId step) {
    Slot slot = new Slot(buildFile, plan.stage(step.stage()).displayName(), step.position());
    Optional<SlotEntry> last = cache.slot(slot);
    if (last.isPresent() && cache.find(last.get().parts().key()) instanceof Lookup.Hit hit) {
      return hit.record().cost();
    }
    return CriticalPath.UNKNOWN;
  }

  /// What became of each step so far, in the order of the file.
  List<StepReport> reports() {
    return shared.reports().inOrder();
  }

  BuildStates states(String buildId) {
    return shared.reports().states().states(buildId);
  }

  /// Solves every stage of the plan, and gives the target's end.
  Solved solve() throws BuildFailedException, IOException, InterruptedException {
    for (StageMemory memory : shared.memories().values()) {
      memory.settle();
    }
    ExecutorService threads =
        Executors.newThreadPerTaskExecutor(Thread.ofPlatform().name("stage-", 0).factory());
    try {
      ExecutorCompletionService<Solved> stages = new ExecutorCompletionService<>(threads);
      for (StagePlan stage : plan.stages()) {
        stages.submit(() -> solve(stage));
      }
      Optional<Throwable> failure = Optional.empty();
      for (int i = 0; i < plan.stages().size(); i++) {
        Optional<Throwable> end = failureOf(stages.take());
        if (end.isPresent()) {
          threads.shutdownNow();
          failure = failure.filter(f -> !(f instanceof InterruptedException)).or(() -> end);
        }
      }
      if (failure.isPresent()) {
        throw rethrown(failure.get());
      }
      return shared.stages().done(plan.targetStage());
    } finally {
      threads.shutdownNow();
      threads.close();
    }
  }

  private static Optional<Throwable> failureOf(Future<Solved> stage) throws InterruptedException {
    try {
      stage.get();
      return Optional.empty();
    } catch (ExecutionException e) {
      return Optional.ofNullable(e.getCause());
    }
  }

  private Solved solve(StagePlan stage)
      throws BuildFailedException, IOException, InterruptedException {
    StageLines own = java.util.Objects.requireNonNull(lines.get(stage.index()));
    try {
      Solved solved = new StageSolver(stage, own, shared).solve();
      shared.stages().complete(stage.index(), solved);
      return solved;
    } catch (BuildFailedException | IOException | InterruptedException | RuntimeException e) {
      shared.stages().fail(stage.index(), e);
      own.cancelStarted();
      throw e;
    }
  }

  /// The cause of a stage's failure, as what it is.
  private static RuntimeException rethrown(Throwable cause)
      throws BuildFailedException, IOException, InterruptedException {
    return switch (cause) {
      case BuildFailedException e -> throw e;
      case IOException e -> throw e;
      case InterruptedException e -> throw e;
      case RuntimeException e -> e;
      case Error e -> throw e;
      default -> new IllegalStateException("a stage ended with " + cause, cause);
    };
  }
}
