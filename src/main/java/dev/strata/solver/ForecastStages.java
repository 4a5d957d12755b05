package dev.strata.solver;

import dev.strata.cache.BuildCache;
import dev.strata.cache.CacheRecord;
import dev.strata.cache.Lookup;
import dev.strata.cache.SlotEntry;
import dev.strata.key.CacheKey;
import dev.strata.key.Difference;
import dev.strata.key.KeyDiff;
import dev.strata.key.KeyParts;
import dev.strata.layer.Layer;
import dev.strata.layer.LayerId;
import dev.strata.plan.BuildPlan;
import dev.strata.plan.StagePlan;
import dev.strata.plan.Step;
import dev.strata.snapshot.State;
import dev.strata.tree.Entry;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
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
  private final Witnesses witnesses;
  private final Map<Integer, Optional<State>> ends = new HashMap<>();
  private final Map<Integer, Copies> copiesAtEnds = new HashMap<>();
  private final Set<LayerId> unmade = new HashSet<>();
  private final Set<CacheKey> toRun = new HashSet<>();

  /// Sees each step that is reused, with its record and what it stands on.
  @FunctionalInterface
  interface Visitor {
    void hit(Step step, StagePlan stage, State parent, CacheRecord record, SourceTrees sources);
  }

  /// What a step stands on.
  private record Place(Optional<State> parent, Copies copies, MissReasons.Below below) {}

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
    this.witnesses = new Witnesses(cache, workshop.layers());
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
    Copies copies =
        stage.base() instanceof StagePlan.Base.Stage(int index)
            ? copiesAtEnds.getOrDefault(index, Copies.NONE)
            : Copies.NONE;
    List<BuildForecast.Step> steps = new ArrayList<>();
    for (Step step : stage.steps()) {
      if (!Forecaster.isStep(step)) {
        continue;
      }
      Optional<State> parent = state;
      Seen seen = see(step, stage, new Place(parent, copies, below), past(memory, step));
      state = seen.state();
      copies =
          copies.with(
              step,
              state.filter(s -> !Optional.of(s).equals(parent)).map(s -> s.layers().getLast()));
      below =
          new MissReasons.Below.StepAbove(
              step.facts().display(), seen.kind() != StepReport.Kind.HIT);
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
    copiesAtEnds.put(stage.index(), copies);
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

  private Seen see(Step step, StagePlan stage, Place place, MissReasons.Past past)
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
    if (place.parent().isEmpty() && !linked) {
      return unsure(withoutParent(step, stage, place.below(), past), past);
    }
    try (StepWork work = work(step, stage, place.parent().orElse(State.SCRATCH))) {
      return look(step, stage, work, place, past);
    } catch (NoSuchFileException _) {
      String words = "it hangs on a file that a step above is to write";
      return unsure(List.of(new Cause(Cause.Kind.ABOVE, "", "changed", words)), past);
    } catch (StepFailure e) {
      return unsure(List.of(new Cause(Cause.Kind.NEW, "it would fail: " + e.what())), past);
    }
  }

  private Seen look(Step step, StagePlan stage, StepWork work, Place place, MissReasons.Past past)
      throws IOException, StepFailure, InterruptedException {
    Optional<State> parent = place.parent();
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
    Witnesses.Answer observed = observed(found, parts, work, place);
    List<Cause> causes = new MissReasons(past, place.below()).of(found, observed, parts, work);
    if (observed instanceof Witnesses.Answer.Fits fits
        && request.settings().witness() != WitnessMode.VERIFY) {
      return new Seen(
          StepReport.Kind.WITNESS,
          true,
          causes,
          Optional.of(Duration.ZERO),
          parent.map(p -> fits.record().layer().map(p::with).orElse(p)));
    }
    return new Seen(StepReport.Kind.RUN, true, causes, cost(past), foreseen(work, parent));
  }

  /// What an earlier run observed, over what is known of the new state: as in the build.
  private Witnesses.Answer observed(
      StepSolver.Found found, KeyParts parts, StepWork work, Place place)
      throws IOException, StepFailure, InterruptedException {
    return place.parent().isEmpty()
            || request.settings().witness() == WitnessMode.OFF
            || found instanceof StepSolver.Found.Unwanted
            || found instanceof StepSolver.Found.Moved
            || !work.isObservable()
        ? new Witnesses.Answer.Unknown()
        : witnesses.find(
            parts, place.parent().get(), work.binds(), place.copies().fetched());
  }

  private StepSolver.Found find(KeyParts parts) {
    return switch (cache.find(parts.key())) {
      case Lookup.Miss miss -> new StepSolver.Found.Missing(miss);
      case Lookup.Hit(CacheRecord record) -> {
        if (!record.layer().map(workshop.layers()::hold).orElse(true)) {
          yield new StepSolver.Found.WithoutLayer(record);
        }
        yield record.moved() && request.settings().witness() == WitnessMode.VERIFY
            ? new StepSolver.Found.Moved(record)
            : new StepSolver.Found.Usable(record);
      }
    };
  }

  private Seen hit(Step step, StagePlan stage, CacheRecord record, Optional<State> parent) {
    parent
        .filter(p -> p.layers().stream().noneMatch(unmade::contains))
        .ifPresent(p -> visitor.hit(step, stage, p, record, sources));
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

  /// The state after a step that is to run. What its layer would say can be looked up from here on,
  /// though nobody makes it.
  private Optional<State> foreseen(StepWork work, Optional<State> parent)
      throws InterruptedException {
    try {
      Optional<List<Entry>> entries = parent.isEmpty() ? Optional.empty() : work.foreseen();
      if (entries.isEmpty() || entries.get().isEmpty()) {
        return entries.isEmpty() ? Optional.empty() : parent;
      }
      Layer layer = Layer.unmade(entries.get());
      if (workshop.layers().imagine(layer)) {
        unmade.add(layer.id());
      }
      return parent.map(p -> p.with(layer.id()));
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
