package dev.strata.solver;

import dev.strata.plan.StagePlan;
import dev.strata.plan.Step;
import dev.strata.source.SourceFile;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Collects what became of each step of a build.
final class StepReports {
  private final PlatformPlan target;
  private final SourceFile source;
  private final StepOrder order;
  private final Instant buildStart;
  private final StateRecording states;
  private final List<StepReport> reports = new ArrayList<>();

  StepReports(PlatformPlan target, Instant buildStart) {
    this.target = target;
    this.source = target.plan().source();
    this.order = new StepOrder(target.plan());
    this.buildStart = buildStart;
    this.states = new StateRecording(target.plan());
  }

  /// The states that the steps began with and left.
  StateRecording states() {
    return states;
  }

  synchronized void add(
      StagePlan stage, Step step, Progress.Vertex vertex, Instant begun, StepSolver.Result result) {
    StepSolver.Verdict verdict = result.verdict();
    states.add(stage, step, result.layer(), false);
    reports.add(
        report(
            stage,
            step,
            vertex,
            begun,
            verdict.kind(),
            verdict.reason(),
            verdict.causes(),
            verdict.saved(),
            Optional.of(result)));
  }

  synchronized void addFailed(
      StagePlan stage, Step step, Progress.Vertex vertex, Instant begun, StepFailure failure) {
    states.add(stage, step, failure.left(), true);
    reports.add(
        report(
            stage,
            step,
            vertex,
            begun,
            StepReport.Kind.FAILED,
            failure.what(),
            List.of(),
            Duration.ZERO,
            Optional.empty()));
  }

  private StepReport report(
      StagePlan stage,
      Step step,
      Progress.Vertex vertex,
      Instant begun,
      StepReport.Kind kind,
      String reason,
      List<Cause> causes,
      Duration saved,
      Optional<StepSolver.Result> result) {
    Duration duration = vertex.elapsed();
    return new StepReport(
        target.id(step.facts().id()),
        target.stageName(stage),
        source.lineAt(step.facts().instruction().head().range().start()),
        step.facts().display(),
        kind,
        reason,
        duration,
        saved,
        result.map(r -> r.verdict().key()),
        result.flatMap(StepSolver.Result::layer),
        Optional.of(timing(step, vertex, begun, duration)),
        causes,
        result.map(r -> new StepReport.Forecast(kind, r.verdict().expected())));
  }

  private StepTiming timing(Step step, Progress.Vertex vertex, Instant begun, Duration duration) {
    Duration started = Duration.between(buildStart, vertex.startedAt());
    return new StepTiming(
        Duration.between(buildStart, begun),
        started,
        started.plus(duration),
        order.before(step).stream().map(target::id).toList());
  }

  /// All so far, in the order of the file.
  synchronized List<StepReport> inOrder() {
    return reports.stream()
        .sorted(
            Comparator.comparingInt((StepReport r) -> r.id().stage())
                .thenComparingInt(r -> r.id().position()))
        .toList();
  }
}
