package dev.strata.solver;

import dev.strata.cache.CacheException;
import dev.strata.plan.BuildPlan;
import dev.strata.plan.Planner;
import dev.strata.plan.StagePlan;
import dev.strata.plan.Step;
import dev.strata.plan.StepId;
import dev.strata.source.DiagnosticsException;
import dev.strata.store.Lease;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Goes through a build without running or making anything: what would be reused, what
/// would run and why, and how long it would take.
///
/// Below a step that would run, the state is known where it can be foreseen (the entries of a
/// COPY's layer, the folders of a WORKDIR): there a step's witnesses are compared as a build would.
/// Below others a step is taken to run, though it may yet be reused where the one above comes to
/// what it came to before. The forecast is kept for the next build of the Dockerfile.
public final class Forecaster {
  /// How many builds are looked through for how long a step took.
  private static final int BUILDS = 50;

  private final Engine engine;
  private final BuildRequest request;
  private final Progress silent;

  public Forecaster(Engine engine, BuildRequest request) {
    this.engine = engine;
    this.request = request;
    this.silent = new Progress(_ -> {}, engine.clock());
  }

  /// @throws DiagnosticsException when the Dockerfile cannot be planned
  public BuildForecast forecast() throws DiagnosticsException, IOException, InterruptedException {
    BuildPlan plan =
        new Planner(engine.resolver(false, silent), request.ignored())
            .plan(request.dockerfile(), request.options());
    List<BuildRecord> builds = builds();
    List<BuildForecast.Step> steps = new ArrayList<>();
    try (Lease lease = engine.store().lease()) {
      ForecastStages stages =
          new ForecastStages(
              plan,
              engine.workshop(request, lease, silent, Optional::empty),
              engine.store().cache(),
              request,
              (_, _, _, _, _) -> {});
      for (StagePlan stage : plan.stages()) {
        for (BuildForecast.Step step : stages.solve(stage)) {
          steps.add(withDuration(step, builds));
        }
      }
    }
    Map<StepId, Duration> costs = new HashMap<>();
    steps.forEach(s -> costs.put(s.id(), s.counted()));
    BuildForecast forecast =
        new BuildForecast(
            request.buildFile(),
            steps,
            overhead(plan, builds),
            LongestPath.of(plan, id -> costs.getOrDefault(id, Duration.ZERO)));
    StoredForecast.put(engine.store().cache(), forecast, engine.clock().instant());
    return forecast;
  }

  private List<BuildRecord> builds() throws CacheException {
    return new BuildRecords(engine.store().cache())
        .newest(BUILDS).stream().filter(b -> b.buildFile().equals(request.buildFile())).toList();
  }

  /// Where the record is gone, the history may still know.
  private static BuildForecast.Step withDuration(
      BuildForecast.Step step, List<BuildRecord> builds) {
    if (step.kind() != StepReport.Kind.RUN || step.duration().isPresent()) {
      return step;
    }
    Optional<Duration> known =
        builds.stream()
            .flatMap(b -> b.steps().stream())
            .filter(s -> s.kind() == StepReport.Kind.RUN && s.stage().equals(step.stage()))
            .filter(s -> s.instruction().equals(step.instruction()))
            .map(StepReport::duration)
            .findFirst();
    return new BuildForecast.Step(
        step.id(),
        step.stage(),
        step.line(),
        step.instruction(),
        step.kind(),
        step.certain(),
        step.causes(),
        known);
  }

  /// What the last good build took beside the steps on its own longest path.
  private static Duration overhead(BuildPlan plan, List<BuildRecord> builds) {
    Optional<BuildRecord> last =
        builds.stream().filter(b -> b.result() == BuildRecord.Result.SUCCEEDED).findFirst();
    if (last.isEmpty()) {
      return Duration.ZERO;
    }
    Map<StepId, Duration> took = new HashMap<>();
    last.get().steps().forEach(s -> took.put(s.id(), s.duration()));
    Duration path =
        LongestPath.of(plan, id -> took.getOrDefault(id, Duration.ZERO)).stream()
            .map(id -> took.getOrDefault(id, Duration.ZERO))
            .reduce(Duration.ZERO, Duration::plus);
    Duration rest = last.get().taken().minus(path);
    return rest.isNegative() ? Duration.ZERO : rest;
  }

  static boolean isStep(Step step) {
    return !(step instanceof Step.Metadata);
  }
}
