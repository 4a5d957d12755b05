package dev.strata.plan;

import dev.strata.dockerfile.Instruction;
import dev.strata.source.Diagnostic;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Plans the instructions of one stage, in order.
final class StagePlanner {
  private final StageContext context;
  private final boolean noCache;
  private final List<Diagnostic> errors;
  private final ConfigSteps configs;
  private final RunSteps runs;
  private final CopySteps copies;

  /// What is wrong is added to `errors`, and the rest planned, so that one run tells all.
  StagePlanner(StageContext context, boolean noCache, List<Diagnostic> errors) {
    this.context = context;
    this.noCache = noCache;
    this.errors = errors;
    this.configs = new ConfigSteps(context);
    this.runs = new RunSteps(context);
    this.copies = new CopySteps(context);
  }

  StagePlan plan() throws InterruptedException {
    StageDraft stage = context.stage();
    List<Step> steps = new ArrayList<>();
    stage.folder().ifPresent(context -> steps.add(load(context)));
    for (StageDraft.Item item : stage.items()) {
      try {
        StepId id = new StepId(stage.index(), steps.size());
        StepFacts facts =
            new StepFacts(id, item.instruction(), context.scope(), noCache, item.trigger());
        steps.add(step(item.instruction(), facts));
      } catch (PlanException e) {
        errors.add(item.trigger() ? atFrom(e.diagnostic()) : e.diagnostic());
      }
    }
    return new StagePlan(
        stage.index(),
        stage.name(),
        stage.from(),
        stage.base(),
        context.scope().platform(),
        steps,
        context.scope().config(),
        context.scope().author());
  }

  /// A stage that starts from a context has all the files of that as its first layer.
  private Step load(NamedContext folder) {
    StageDraft stage = context.stage();
    StepFacts facts =
        new StepFacts(new StepId(stage.index(), 0), stage.from(), context.scope(), noCache, false);
    String words = "[context " + folder.name() + "] load";
    return new Step.Copy(
        facts.with(words, words),
        List.of(new CopySource.Paths(new Source.Context(folder.name()), List.of("."))),
        "/",
        Optional.empty(),
        Optional.empty(),
        false,
        false,
        List.of(),
        false,
        Optional.empty(),
        Optional.empty(),
        false);
  }

  /// A trigger's own ranges are in another text.
  private Diagnostic atFrom(Diagnostic diagnostic) {
    return new Diagnostic(
        diagnostic.severity(),
        diagnostic.rule(),
        diagnostic.message(),
        context.stage().range(),
        diagnostic.hint().or(() -> Optional.of("the instruction is an ONBUILD of the base")));
  }

  private Step step(Instruction instruction, StepFacts facts)
      throws PlanException, InterruptedException {
    return switch (instruction) {
      case Instruction.Run run -> runs.plan(run, facts);
      case Instruction.Copy copy -> copies.plan(copy, facts);
      case Instruction.Add add -> copies.plan(add, facts);
      case Instruction.Workdir workdir -> {
        String path = configs.workdir(workdir);
        yield new Step.Workdir(facts.with("WORKDIR " + path, "WORKDIR " + path), path);
      }
      case Instruction.From from -> throw new IllegalStateException("FROM inside a stage: " + from);
      case Instruction.Onbuild onbuild ->
          metadata(facts, configs.onbuild(onbuild), StepFacts.line(onbuild.head()));
      case Instruction.Arg arg -> metadata(facts, configs.arg(arg));
      case Instruction.Env env -> metadata(facts, configs.env(env));
      case Instruction.Label label -> metadata(facts, configs.label(label));
      case Instruction.Cmd cmd -> metadata(facts, configs.cmd(cmd));
      case Instruction.Entrypoint entrypoint -> metadata(facts, configs.entrypoint(entrypoint));
      case Instruction.User user -> metadata(facts, configs.user(user));
      case Instruction.Expose expose -> metadata(facts, configs.expose(expose));
      case Instruction.Volume volume -> metadata(facts, configs.volume(volume));
      case Instruction.StopSignal stop -> metadata(facts, configs.stopSignal(stop));
      case Instruction.Healthcheck check -> metadata(facts, configs.healthcheck(check));
      case Instruction.Shell shell -> metadata(facts, configs.shell(shell));
      case Instruction.Maintainer maintainer -> metadata(facts, configs.maintainer(maintainer));
    };
  }

  private static Step metadata(StepFacts facts, String createdBy) {
    return metadata(facts, createdBy, createdBy);
  }

  private static Step metadata(StepFacts facts, String createdBy, String display) {
    return new Step.Metadata(facts.with(display, createdBy));
  }
}
