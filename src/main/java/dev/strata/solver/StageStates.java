package dev.strata.solver;

import dev.strata.plan.BuildPlan;
import dev.strata.plan.StagePlan;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/// The last states of a build's stages, as they get done.
final class StageStates {
  private final BuildPlan plan;
  private final Map<Integer, CompletableFuture<Solved>> stages = new HashMap<>();

  StageStates(BuildPlan plan) {
    this.plan = plan;
    for (StagePlan stage : plan.stages()) {
      stages.put(stage.index(), new CompletableFuture<>());
    }
  }

  String name(int stage) {
    return plan.stage(stage).displayName();
  }

  void complete(int stage, Solved solved) {
    get(stage).complete(solved);
  }

  void fail(int stage, Throwable why) {
    get(stage).completeExceptionally(why);
  }

  /// Waits for a stage.
  ///
  /// @throws InterruptedException also when that stage failed: whoever waits for it is cancelled
  Solved await(int stage) throws InterruptedException {
    try {
      return get(stage).get();
    } catch (ExecutionException | CancellationException _) {
      throw new InterruptedException("stage " + stage + " failed");
    }
  }

  /// A stage that is known to be done.
  Solved done(int stage) {
    return get(stage).join();
  }

  private CompletableFuture<Solved> get(int stage) {
    CompletableFuture<Solved> future = stages.get(stage);
    if (future == null) {
      throw new IllegalArgumentException("stage " + stage + " is not in the plan");
    }
    return future;
  }
}
