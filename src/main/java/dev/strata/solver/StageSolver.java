package dev.strata.solver;

import dev.strata.context.ContextChangedException;
import dev.strata.layer.ContentChangedException;
import dev.strata.oci.History;
import dev.strata.plan.StagePlan;
import dev.strata.plan.Step;
import dev.strata.snapshot.State;
import dev.strata.source.Diagnostic;
import dev.strata.source.SourceRange;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Solves one stage from its base to its last step, on one thread. It waits for another stage only
/// at the step that takes files from it.
final class StageSolver {
  /// What all stages of a build share.
  record Shared(
      PlatformPlan target,
      StepSolver steps,
      Workshop workshop,
      SourceTrees sources,
      StageStates stages,
      CriticalPath path,
      String buildFile,
      StepReports reports,
      Map<Integer, StageMemory> memories) {}

  /// The comment by which readers of a history know how its lines are written.
  private static final String HISTORY_FORM = "buildkit.dockerfile.v0";

  /// A context that changes at each of these scans is being written to all the time.
  private static final int MOST_ATTEMPTS = 4;

  private final StagePlan stage;
  private final StageLines lines;
  private final Shared shared;

  StageSolver(StagePlan stage, StageLines lines, Shared shared) {
    this.stage = stage;
    this.lines = lines;
    this.shared = shared;
  }

  Solved solve() throws BuildFailedException, IOException, InterruptedException {
    Solved base = base();
    lines.from().start();
    lines.from().done();
    State state = base.state();
    shared.reports().states().begin(stage, state);
    Copies copies = base.copies();
    List<History> history = new ArrayList<>(base.history());
    MissReasons.Below below = below();
    for (int position = 0; position < stage.steps().size(); position++) {
      Step step = stage.steps().get(position);
      if (step instanceof Step.Metadata) {
        if (!step.facts().createdBy().isEmpty()) {
          history.add(line(Optional.empty(), step, true));
        }
        continue;
      }
      StepSolver.Result result = solve(step, state, copies, below);
      state = result.state();
      copies = copies.with(step, result.layer());
      history.add(line(Optional.of(result.created()), step, result.layer().isEmpty()));
      below =
          new MissReasons.Below.StepAbove(
              lines.of(step).name(), result.verdict().kind() != StepReport.Kind.HIT);
    }
    return new Solved(state, history, copies);
  }

  private static History line(Optional<Instant> created, Step step, boolean emptyLayer) {
    return new History(created, step.facts().createdBy(), "", HISTORY_FORM, emptyLayer);
  }

  private Solved base() throws BuildFailedException, InterruptedException {
    return switch (stage.base()) {
      case StagePlan.Base.Scratch _ -> new Solved(State.SCRATCH, List.of(), Copies.NONE);
      case StagePlan.Base.Stage(int index) -> shared.stages().await(index);
      case StagePlan.Base.Image(var image) ->
          new Solved(BaseStates.of(image), BaseStates.historyOf(image), Copies.NONE);
    };
  }

  private MissReasons.Below below() {
    return switch (stage.base()) {
      case StagePlan.Base.Scratch _ -> new MissReasons.Below.Nothing();
      case StagePlan.Base.Stage(int index) ->
          new MissReasons.Below.StepAbove("the end of stage " + shared.stages().name(index), true);
      case StagePlan.Base.Image(var image) -> new MissReasons.Below.BaseImage(image.reference());
    };
  }

  private StepSolver.Result solve(Step step, State parent, Copies copies, MissReasons.Below below)
      throws BuildFailedException, IOException, InterruptedException {
    awaitStages(step);
    Progress.Vertex vertex = lines.of(step);
    Instant begun = shared.workshop().clock().instant();
    StepSolver.Place place =
        new StepSolver.Place(
            memory().slot(position(step)),
            memory().past(position(step)),
            parent,
            copies,
            below,
            () -> shared.path().from(step.facts().id()),
            vertex);
    try {
      StepSolver.Result result = solveUnchanged(step, parent, place);
      shared.reports().add(stage, step, vertex, begun, result);
      return result;
    } catch (StepFailure e) {
      vertex.finish(new Outcome.Failed(e.what()));
      shared.reports().addFailed(stage, step, vertex, begun, e);
      SourceRange range = step.facts().instruction().head().range();
      Diagnostic diagnostic =
          e.hint()
              .map(hint -> Diagnostic.error(range, e.what(), hint))
              .orElseGet(() -> Diagnostic.error(range, e.what()));
      throw new BuildFailedException(vertex.number(), vertex.name(), diagnostic, e.exitCode());
    }
  }

  private StageMemory memory() {
    return java.util.Objects.requireNonNull(shared.memories().get(stage.index()));
  }

  private static int position(Step step) {
    return step.facts().id().position();
  }

  /// What is stored is what was hashed: a step whose files change in between is solved anew, over
  /// what they have become.
  private StepSolver.Result solveUnchanged(Step step, State parent, StepSolver.Place place)
      throws IOException, StepFailure, InterruptedException {
    for (int attempt = 1; ; attempt++) {
      try (StepWork work = work(step, parent)) {
        return shared.steps().solve(step, work, place);
      } catch (ContextChangedException | ContentChangedException e) {
        if (attempt == MOST_ATTEMPTS) {
          throw new StepFailure(
              StepFailure.words(e),
              Optional.of("build again once the files of the context hold still"),
              Optional.empty());
        }
        place.vertex().status("a file of the context changed; scanning it again");
        shared.sources().changed();
      }
    }
  }

  private void awaitStages(Step step) throws BuildFailedException, InterruptedException {
    for (int used : CriticalPath.stagesUsed(step)) {
      shared.stages().await(used);
    }
  }

  private StepWork work(Step step, State parent) {
    return switch (step) {
      case Step.Run run ->
          new RunWork(run, parent, stage.platform(), shared.workshop(), shared.sources());
      case Step.Copy copy -> new CopyWork(copy, parent, shared.workshop(), shared.sources());
      case Step.Workdir workdir -> new WorkdirWork(workdir, parent, shared.workshop().layers());
      case Step.Metadata metadata ->
          throw new IllegalStateException("no work in " + metadata.facts().display());
    };
  }
}
