package dev.strata.solver;

import dev.strata.cache.BuildCache;
import dev.strata.cache.CacheRecord;
import dev.strata.cache.Lookup;
import dev.strata.cache.SlotEntry;
import dev.strata.key.CacheKey;
import dev.strata.key.Difference;
import dev.strata.key.KeyDiff;
import dev.strata.key.KeyParts;
import dev.strata.layer.LayerId;
import dev.strata.plan.BuildPlan;
import dev.strata.plan.StagePlan;
import dev.strata.plan.Step;
import dev.strata.snapshot.State;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/// The stages of a forecast, each once, in the order of the file.
final class ForecastStages {
  private final BuildPlan plan;
  private final Workshop workshop;
  private final BuildCache cache;
  private final BuildRequest request;
  private final SourceTrees sources;
  private final Visitor visitor;
  private final Map<Integer, Optional<State>> ends = new HashMap<>();
  private final Set<CacheKey> toRun = new HashSet<>();

  /// Sees each step that is reused, with its record and what it stands on.
  @FunctionalInterface
  interface Visitor {
    void hit(Step step, StagePlan stage, State parent, CacheRecord record, SourceTrees sources);
  }

  /// What came of a step: it, and the state after it where that is known.
  private record Seen(
      StepReport.Kind kind,
      boolean certain,
      List<Cause> causes,
      Optional<Duration> duration,
      Optional<State> state) {}

  ForecastStages(
      BuildPlan plan, Workshop workshop, BuildCache cache, BuildRequest request, Visitor visitor) {
    this.visitor = visitor;
    this.plan = plan;
    this.workshop = workshop;
    this.cache = cache;
    this.request = request;
    this.sources =
        new SourceTrees(
            request.contexts(),
            workshop.layers(),
            index -> end(index).orElseThrow(),
            index -> plan.stage(index).displayName());
  }

  private Optional<State> end(int stage) {
    return ends.getOrDefault(stage, Optional.empty());
  }

  List<BuildForecast.Step> solve(StagePlan stage) throws IOException, InterruptedException {
    StageMemory memory =
        StageMemory.read(cache, request.buildFile(), stage, request.options().targetPlatform());
    Optional<State> state =
        switch (stage.base()) {
          case StagePlan.Base.Scratch _ -> Optional.of(State.SCRATCH);
          case StagePlan.Base.Stage(int index) -> end(index);
          case StagePlan.Base.Image(var image) -> Optional.of(BaseStates.of(image));
        };
    MissReasons.Below below =
        switch (stage.base()) {
          case StagePlan.Base.Scratch _ -> new MissReasons.Below.Nothing();
          case StagePlan.Base.Stage(int index) ->
              new MissReasons.Below.StepAbove(
                  "the end of stage " + plan.stage(index).displayName(), true);
          case StagePlan.Base.Image(var image) ->
              new MissReasons.Below.BaseImage(image.reference());
        };
    List<BuildForecast.Step> steps = new ArrayList<>();
    for (Step step : stage.steps()) {
      if (!Forecaster.isStep(step)) {
        continue;
      }
      Seen seen = see(step, stage, state, below, past(memory, step));
      state = seen.state();
      below =
          new MissReasons.Below.StepAbove(
              step.facts().display(), seen.kind() == StepReport.Kind.RUN);
      steps.add(
          new BuildForecast.Step(
              step.facts().id(),
              stage.displayName(),
              plan.source().lineAt(step.facts().instruction().head().range().start()),
              step.facts().display(),
              seen.kind(),
              seen.certain(),
              seen.causes(),
              seen.duration()));
    }
    ends.put(stage.index(), state);
    return steps;
  }

  private MissReasons.Past past(StageMemory memory, Step step) {
    StageMemory.Past place = memory.past(step.facts().id().position());
    Optional<SlotEntry> entry = place.fresh() ? Optional.empty() : cache.slot(place.slot());
    return new MissReasons.Past(
        entry,
        entry.flatMap(e -> cache.note(e.parts().key())).flatMap(StepInputsCodec::decode),
        place.fresh() ? OptionalInt.empty() : cache.otherVersionOf(place.slot()),
        place);
  }

  private Seen see(
      Step step,
      StagePlan stage,
      Optional<State> parent,
      MissReasons.Below below,
      MissReasons.Past past)
      throws IOException, InterruptedException {
    for (int used : CriticalPath.stagesUsed(step)) {
      if (end(used).isEmpty()) {
        String name = "stage " + plan.stage(used).displayName();
        return unsure(
            List.of(
                new Cause(Cause.Kind.ABOVE, name, "changed", "steps of " + name + " are to run")),
            past);
      }
    }
    boolean linked = step instanceof Step.Copy copy && copy.link() && copy.chmod().isEmpty();
    if (parent.isEmpty() && !linked) {
      return unsure(withoutParent(step, stage, below, past), past);
    }
    try (StepWork work = work(step, stage, parent.orElse(State.SCRATCH))) {
      return look(step, stage, work, parent, new MissReasons(past, below), past);
    } catch (StepFailure e) {
      return unsure(List.of(new Cause(Cause.Kind.NEW, "it would fail: " + e.what())), past);
    }
  }

  private Seen look(
      Step step,
      StagePlan stage,
      StepWork work,
      Optional<State> parent,
      MissReasons reasons,
      MissReasons.Past past)
      throws IOException, StepFailure, InterruptedException {
    Optional<KeyParts> quick = step.facts().noCache() ? Optional.empty() : work.quickParts();
    if (quick.isPresent() && find(quick.get()) instanceof StepSolver.Found.Usable(var record)) {
      return hit(step, stage, record, parent);
    }
    KeyParts parts = work.parts();
    StepSolver.Found found = step.facts().noCache() ? new StepSolver.Found.Unwanted() : find(parts);
    if (found instanceof StepSolver.Found.Usable(CacheRecord record)) {
      return hit(step, stage, record, parent);
    }
    if (!toRun.add(parts.key())) {
      Cause same = new Cause(Cause.Kind.REUSED, "the same step runs in this build");
      return new Seen(
          StepReport.Kind.HIT,
          true,
          List.of(same),
          Optional.of(Duration.ZERO),
          foreseen(work, parent));
    }
    return new Seen(
        StepReport.Kind.RUN,
        !mayBeMoved(work, parts),
        reasons.of(found, parts, work),
        cost(past),
        foreseen(work, parent));
  }

  /// Whether an earlier run was watched, so that the step may be reused over the new state.
  private boolean mayBeMoved(StepWork work, KeyParts parts) throws IOException {
    return work.isObservable()
        && request.settings().witness() != WitnessMode.OFF
        && !cache.witnesses(parts.instructionKey()).isEmpty();
  }

  private StepSolver.Found find(KeyParts parts) {
    return switch (cache.find(parts.key())) {
      case Lookup.Miss miss -> new StepSolver.Found.Missing(miss);
      case Lookup.Hit(CacheRecord record) ->
          record.layer().map(workshop.layers()::hold).orElse(true)
              ? new StepSolver.Found.Usable(record)
              : new StepSolver.Found.WithoutLayer(record);
    };
  }

  private Seen hit(Step step, StagePlan stage, CacheRecord record, Optional<State> parent) {
    parent.ifPresent(p -> visitor.hit(step, stage, p, record, sources));
    Cause reused =
        new Cause(
            Cause.Kind.REUSED,
            record.buildId(),
            "",
            "made at " + record.created() + " by build " + record.buildId());
    return new Seen(
        StepReport.Kind.HIT,
        true,
        List.of(reused),
        Optional.of(Duration.ZERO),
        parent.map(p -> record.layer().map(p::with).orElse(p)));
  }

  private static Optional<State> foreseen(StepWork work, Optional<State> parent)
      throws InterruptedException {
    try {
      Optional<LayerId> layer = parent.isEmpty() ? Optional.empty() : work.foreseen();
      return layer.map(parent.orElse(State.SCRATCH)::with);
    } catch (IOException | StepFailure _) {
      // What it stands on is not there yet.
      return Optional.empty();
    }
  }

  private Optional<Duration> cost(MissReasons.Past past) {
    return past.entry()
        .map(e -> cache.find(e.parts().key()))
        .flatMap(
            l ->
                l instanceof Lookup.Hit(CacheRecord record)
                    ? Optional.of(record.cost())
                    : Optional.empty());
  }

  private Seen unsure(List<Cause> causes, MissReasons.Past past) {
    return new Seen(StepReport.Kind.RUN, false, causes, cost(past), Optional.empty());
  }

  /// The step above, and what of the step itself was changed as far as that can be told without.
  private List<Cause> withoutParent(
      Step step, StagePlan stage, MissReasons.Below below, MissReasons.Past past)
      throws IOException, InterruptedException {
    List<Cause> causes = new ArrayList<>();
    if (below instanceof MissReasons.Below.StepAbove(String name, var _)) {
      causes.add(new Cause(Cause.Kind.ABOVE, name, "changed", "the step above is to run: " + name));
    }
    if (past.entry().isEmpty()) {
      return causes;
    }
    try (StepWork work = work(step, stage, State.SCRATCH)) {
      List<Difference> own =
          KeyDiff.between(past.entry().get().parts(), work.parts()).differences().stream()
              .filter(d -> !(d instanceof Difference.Parent))
              .toList();
      new ChangedInputs(past, below, work).causes(own, causes);
    } catch (StepFailure | IOException _) {
      // Names of users, and folders, are those of a state that is not there yet.
    }
    return causes;
  }

  private StepWork work(Step step, StagePlan stage, State parent) {
    return switch (step) {
      case Step.Run run -> new RunWork(run, parent, stage.platform(), workshop, sources);
      case Step.Copy copy -> new CopyWork(copy, parent, workshop, sources);
      case Step.Workdir workdir -> new WorkdirWork(workdir, parent, workshop.layers());
      case Step.Metadata metadata ->
          throw new IllegalStateException("no work in " + metadata.facts().display());
    };
  }
}
