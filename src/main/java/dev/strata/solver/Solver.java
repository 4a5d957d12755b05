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

/// Carries out the plan of one platform: each stage on a thread of its own. The first failure stops
/// everything else; what was done until then is recorded.
final class Solver {
  private final BuildPlan plan;
  private final PlatformPlan target;
  private final StageSolver.Shared shared;
  private final Map<Integer, StageLines> lines = new LinkedHashMap<>();

  /// @param buildFile names the Dockerfile, for slots
  /// @param steps shared by the platforms of a build: what they have in common runs once
  Solver(
      PlatformPlan target,
      String buildFile,
      StepSolver steps,
      Instant buildStart,
      BuildCache cache,
      Contexts contexts,
      Workshop workshop,
      Progress progress) {
    this.plan = target.plan();
    this.target = target;
    StageStates stages = new StageStates(plan);
    this.shared =
        new StageSolver.Shared(
            target,
            steps,
            workshop,
            new SourceTrees(
                contexts, workshop.layers(), index -> stages.done(index).state(), stages::name),
            stages,
            new CriticalPath(plan, step -> lastCost(cache, buildFile, step)),
            buildFile,
            new StepReports(target, buildStart),
            new HashMap<>());
    for (StagePlan stage : plan.stages()) {
      shared
          .memories()
          .put(stage.index(), StageMemory.read(cache, buildFile, stage, target.target()));
      lines.put(stage.index(), StageLines.declare(target, stage, progress));
    }
  }

  private Duration lastCost(BuildCache cache, String buildFile, StepId step) {
    Slot slot = new Slot(buildFile, target.slotName(plan.stage(step.stage())), step.position());
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

  /// Solves every stage of these plans, all at once, and gives the end of each one's target.
  static List<Solved> solve(List<Solver> solvers)
      throws BuildFailedException, IOException, InterruptedException {
    for (Solver solver : solvers) {
      for (StageMemory memory : solver.shared.memories().values()) {
        memory.settle();
      }
    }
    ExecutorService threads =
        Executors.newThreadPerTaskExecutor(Thread.ofPlatform().name("stage-", 0).factory());
    try {
      ExecutorCompletionService<Solved> stages = new ExecutorCompletionService<>(threads);
      int count = 0;
      for (Solver solver : solvers) {
        for (StagePlan stage : solver.plan.stages()) {
          stages.submit(() -> solver.solve(stage));
          count++;
        }
      }
      Optional<Throwable> failure = Optional.empty();
      for (int i = 0; i < count; i++) {
        Optional<Throwable> end = failureOf(stages.take());
        if (end.isPresent()) {
          threads.shutdownNow();
          failure = failure.filter(f -> !(f instanceof InterruptedException)).or(() -> end);
        }
      }
      if (failure.isPresent()) {
        throw rethrown(failure.get());
      }
      return solvers.stream()
          .map(solver -> solver.shared.stages().done(solver.plan.targetStage()))
          .toList();
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
