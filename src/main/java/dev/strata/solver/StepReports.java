package dev.strata.solver;

import dev.strata.plan.StagePlan;
import dev.strata.plan.Step;
import dev.strata.source.SourceFile;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Collects what became of each step of a build.
final class StepReports {
  private final SourceFile source;
  private final List<StepReport> reports = new ArrayList<>();

  StepReports(SourceFile source) {
    this.source = source;
  }

  synchronized void add(
      StagePlan stage, Step step, Progress.Vertex vertex, StepSolver.Result result) {
    StepSolver.Verdict verdict = result.verdict();
    reports.add(
        report(
            stage,
            step,
            vertex,
            verdict.kind(),
            verdict.reason(),
            verdict.causes(),
            verdict.saved(),
            Optional.of(result)));
  }

  synchronized void addFailed(StagePlan stage, Step step, Progress.Vertex vertex, String why) {
    reports.add(
        report(
            stage,
            step,
            vertex,
            StepReport.Kind.FAILED,
            why,
            List.of(),
            Duration.ZERO,
            Optional.empty()));
  }

  private StepReport report(
      StagePlan stage,
      Step step,
      Progress.Vertex vertex,
      StepReport.Kind kind,
      String reason,
      List<Cause> causes,
      Duration saved,
      Optional<StepSolver.Result> result) {
    return new StepReport(
        step.facts().id(),
        stage.displayName(),
        source.lineAt(step.facts().instruction().head().range().start()),
        step.facts().display(),
        kind,
        reason,
        vertex.elapsed(),
        saved,
        result.map(r -> r.verdict().key()),
        result.flatMap(StepSolver.Result::layer),
        causes,
        result.map(r -> new StepReport.Forecast(kind, r.verdict().expected())));
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
