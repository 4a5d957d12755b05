package dev.strata.solver;

import dev.strata.cache.CacheRecord;
import dev.strata.layer.Layer;
import dev.strata.layer.LayerId;
import dev.strata.plan.BuildPlan;
import dev.strata.plan.Planner;
import dev.strata.plan.StagePlan;
import dev.strata.plan.Step;
import dev.strata.snapshot.State;
import dev.strata.source.DiagnosticsException;
import dev.strata.store.Lease;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/// Runs the reused RUN steps of a build once more, each over the state that it stood on, and
/// compares what it comes to with its record. Neither records nor slots are touched, and a layer
/// that is new goes again; cache mounts are the ones that builds use.
public final class Rerunner {
  private record Reused(
      Step.Run step, StagePlan stage, State parent, CacheRecord record, SourceTrees sources) {}

  private final Engine engine;
  private final BuildRequest request;
  private final Progress silent;

  public Rerunner(Engine engine, BuildRequest request) {
    this.engine = engine;
    this.request = request;
    this.silent = new Progress(_ -> {}, engine.clock());
  }

  /// @param most how many steps to run; drawn by lot where there are more
  /// @throws DiagnosticsException when the Dockerfile cannot be planned
  public RerunReport run(int most, Random random)
      throws DiagnosticsException, IOException, InterruptedException {
    BuildPlan plan =
        new Planner(engine.resolver(false, silent), request.ignored())
            .plan(request.dockerfile(), request.options());
    try (Lease lease = engine.store().lease()) {
      Workshop workshop = engine.workshop(request, lease, silent, Optional::empty);
      List<Reused> reused = new ArrayList<>();
      ForecastStages stages =
          new ForecastStages(
              plan,
              workshop,
              engine.store().cache(),
              request,
              (step, stage, parent, record, sources) -> {
                if (step instanceof Step.Run run) {
                  reused.add(new Reused(run, stage, parent, record, sources));
                }
              });
      for (StagePlan stage : plan.stages()) {
        stages.solve(stage);
      }
      List<Reused> sample = new ArrayList<>(reused);
      Collections.shuffle(sample, random);
      List<Reused> chosen =
          sample.subList(0, Math.min(most, sample.size())).stream()
              .sorted(Comparator.comparingInt(reused::indexOf))
              .toList();
      List<RerunReport.Step> steps = new ArrayList<>();
      for (Reused one : chosen) {
        steps.add(rerun(one, plan, workshop));
      }
      RerunReport report = new RerunReport(steps, reused.size() - chosen.size());
      StoredReruns.add(
          engine.store().cache(), request.buildFile(), report, engine.clock().instant());
      return report;
    }
  }

  private RerunReport.Step rerun(Reused one, BuildPlan plan, Workshop workshop)
      throws IOException, InterruptedException {
    Set<LayerId> before = new HashSet<>(engine.store().layers().list().toList());
    Progress.Vertex vertex = silent.declare(one.step().facts().display());
    Instant start = engine.clock().instant();
    try (RunWork work =
        new RunWork(one.step(), one.parent(), one.stage().platform(), workshop, one.sources())) {
      Optional<Layer> now = work.make(vertex, Optional.empty());
      Duration took = Duration.between(start, engine.clock().instant());
      Optional<LayerId> recorded = one.record().layer();
      Optional<Layer> then =
          recorded.isEmpty() ? Optional.empty() : workshop.layers().find(recorded.get());
      List<RerunReport.Difference> differences =
          now.map(Layer::id).equals(recorded) ? List.of() : LayerComparison.between(then, now);
      if (now.isPresent() && !before.contains(now.get().id())) {
        engine.store().layers().remove(now.get().id());
      }
      RerunReport.Outcome outcome =
          differences.isEmpty() ? RerunReport.Outcome.SAME : RerunReport.Outcome.DIFFERENT;
      return step(one, plan, outcome, took, differences, "");
    } catch (StepFailure e) {
      Duration took = Duration.between(start, engine.clock().instant());
      String why = SecretTexts.of(request).scrub(e.what());
      return step(one, plan, RerunReport.Outcome.FAILED, took, List.of(), why);
    }
  }

  private static RerunReport.Step step(
      Reused one,
      BuildPlan plan,
      RerunReport.Outcome outcome,
      Duration took,
      List<RerunReport.Difference> differences,
      String why) {
    return new RerunReport.Step(
        one.step().facts().id(),
        one.stage().displayName(),
        plan.source().lineAt(one.step().facts().instruction().head().range().start()),
        one.step().facts().display(),
        outcome,
        took,
        differences,
        why);
  }
}
