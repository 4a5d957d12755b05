package dev.strata.plan;

import dev.strata.dockerfile.Dockerfile;
import dev.strata.dockerfile.Head;
import dev.strata.dockerfile.Instruction;
import dev.strata.dockerfile.Text;
import dev.strata.dockerfile.Words;
import dev.strata.plan.check.Findings;
import dev.strata.plan.check.TextChecks;
import dev.strata.source.Diagnostic;
import dev.strata.source.SourceRange;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// One run of the planner over one file. Errors are collected; a phase whose input is in doubt is
/// not begun.
final class Planning {
  private final Dockerfile file;
  private final PlanOptions options;
  private final IgnoredPaths ignored;
  private final Findings findings;
  private final Words words;
  private final Sources sources;
  private final Map<String, String> buildArgs;
  private final Stages stages = new Stages();
  private final List<Diagnostic> errors = new ArrayList<>();

  Planning(
      Dockerfile file,
      PlanOptions options,
      ImageResolver images,
      IgnoredPaths ignored,
      Findings findings) {
    this.file = file;
    this.options = options;
    this.ignored = ignored;
    this.findings = findings;
    this.words = new Words(file.directives().escape());
    this.sources = new Sources(images, options);
    this.buildArgs = new LinkedHashMap<>(options.buildArgs());
  }

  List<Diagnostic> errors() {
    return errors;
  }

  /// Empty where there are errors. With `allStages` the stages that the target does not need are
  /// planned too.
  Optional<BuildPlan> plan(boolean allStages) throws InterruptedException {
    return run(allStages).map(Result::plan);
  }

  /// What the target takes from its user; empty where there are errors.
  Optional<Outline> outline() throws InterruptedException {
    Optional<Result> result = run(false);
    if (result.isEmpty()) {
      return Optional.empty();
    }
    try {
      Result all = result.get();
      OutlineReader reader = new OutlineReader(argsAboveFrom(), all.globals(), words);
      return Optional.of(reader.read(all.needed(), all.target(), all.plan()));
    } catch (PlanException e) {
      errors.add(e.diagnostic());
      return Optional.empty();
    }
  }

  private record Result(
      GlobalArgs globals, List<StageDraft> needed, StageDraft target, BuildPlan plan) {}

  private Optional<Result> run(boolean allStages) throws InterruptedException {
    new TextChecks(findings).check(file);
    try {
      GlobalArgs globals = readGlobals();
      readStages(globals);
      if (!errors.isEmpty()) {
        return Optional.empty();
      }
      StageDraft target = stages.target(options.target(), wholeFile());
      Map<StageDraft, Set<StageDraft>> uses = uses();
      stages.checkCircles(uses);
      if (!errors.isEmpty()) {
        return Optional.empty();
      }
      List<StageDraft> needed = resolve(target, uses, allStages);
      return errors.isEmpty()
          ? planStages(globals, needed, target).map(p -> new Result(globals, needed, target, p))
          : Optional.empty();
    } catch (PlanException e) {
      errors.add(e.diagnostic());
      return Optional.empty();
    }
  }

  private SourceRange wholeFile() {
    List<Instruction> all = file.instructions();
    return all.getFirst().head().range().to(all.getLast().head().range());
  }

  private List<Instruction.From> froms() {
    return file.instructions().stream()
        .filter(Instruction.From.class::isInstance)
        .map(Instruction.From.class::cast)
        .toList();
  }

  private List<Instruction.Arg> argsAboveFrom() throws PlanException {
    List<Instruction.Arg> args = new ArrayList<>();
    for (Instruction instruction : file.instructions()) {
      if (instruction instanceof Instruction.From) {
        break;
      }
      if (!(instruction instanceof Instruction.Arg arg)) {
        throw PlanException.at(
            instruction.head().range(),
            "no build stage in current context",
            "only ARG may stand above the first FROM");
      }
      args.add(arg);
    }
    return args;
  }

  private GlobalArgs readGlobals() throws PlanException {
    List<Instruction.Arg> args = argsAboveFrom();
    if (froms().isEmpty()) {
      throw PlanException.at(
          file.instructions().isEmpty() ? new SourceRange(0, 0) : wholeFile(),
          "dockerfile contains no stages to build",
          "add FROM <image>, or FROM scratch");
    }
    String targetStage =
        options
            .target()
            .orElse(
                froms()
                    .getLast()
                    .stageName()
                    .map(t -> t.value().toLowerCase(java.util.Locale.ROOT))
                    .orElse("default"));
    boolean dated = SourceDateEpoch.isResolved(file, options);
    if (!dated) {
      buildArgs.remove(SourceDateEpoch.NAME);
    }
    GlobalArgs.ofDefaults(options, targetStage, args, words)
        .ifPresent(
            defaults ->
                new FromReader(options, defaults, words, sources, findings)
                    .checkDefaults(froms(), defaults));
    GlobalArgs globals = GlobalArgs.of(options, targetStage, args, buildArgs, words);
    return dated ? globals : globals.without(SourceDateEpoch.NAME);
  }

  private void readStages(GlobalArgs globals) {
    FromReader reader = new FromReader(options, globals, words, sources, findings);
    List<Instruction> all = file.instructions();
    for (int i = 0; i < all.size(); i++) {
      if (!(all.get(i) instanceof Instruction.From from)) {
        continue;
      }
      int end = i + 1;
      while (end < all.size() && !(all.get(end) instanceof Instruction.From)) {
        end++;
      }
      try {
        stages.add(reader.read(from, all.subList(i + 1, end), stages));
      } catch (PlanException e) {
        errors.add(e.diagnostic());
      }
    }
  }

  /// Which stages each stage copies or mounts from, its parent apart; `from` is checked in all of
  /// them, needed or not.
  private Map<StageDraft, Set<StageDraft>> uses() {
    Map<StageDraft, Set<StageDraft>> uses = new LinkedHashMap<>();
    for (StageDraft stage : stages.all()) {
      Set<StageDraft> used = uses.computeIfAbsent(stage, _ -> new LinkedHashSet<>());
      for (StageDraft.Item item : stage.items()) {
        used.addAll(stagesUsedBy(item.instruction()));
      }
    }
    return uses;
  }

  private List<StageDraft> stagesUsedBy(Instruction instruction) {
    List<StageDraft> used = new ArrayList<>();
    try {
      switch (instruction) {
        case Instruction.Copy copy -> copyFrom(copy.head()).ifPresent(used::add);
        case Instruction.Run run -> {
          for (Text mount : run.head().flags("mount")) {
            mountFrom(mount).ifPresent(used::add);
          }
        }
        default -> {}
      }
    } catch (PlanException e) {
      errors.add(e.diagnostic());
    }
    return used;
  }

  private Optional<StageDraft> copyFrom(Head head) throws PlanException {
    Optional<Text> from = head.flag("from").filter(t -> !t.value().isEmpty());
    if (from.isEmpty()) {
      return Optional.empty();
    }
    String name = from.get().value();
    if (!Expander.expand(words, from.get(), _ -> Optional.empty()).value().equals(name)) {
      throw PlanException.at(
          from.get().range(),
          "variable expansion is not supported for --from, define a new stage with FROM using ARG"
              + " from global scope as a workaround",
          "write: FROM " + name + " AS <name>, and COPY --from=<name>");
    }
    return stages.findSource(name, from.get().range());
  }

  private Optional<StageDraft> mountFrom(Text mount) throws PlanException {
    try {
      return stages.find(MountOptions.fromOf(mount.value()));
    } catch (IllegalArgumentException e) {
      throw PlanException.at(mount.range(), "--mount: " + e.getMessage());
    }
  }

  /// Finds the bases of the stages that the target needs, and no others. A base's triggers may
  /// need further stages.
  private List<StageDraft> resolve(
      StageDraft target, Map<StageDraft, Set<StageDraft>> uses, boolean allStages)
      throws InterruptedException {
    Set<StageDraft> needed = new LinkedHashSet<>();
    need(target, uses, needed);
    if (allStages) {
      for (StageDraft stage : stages.all()) {
        need(stage, uses, needed);
      }
    }
    return needed.stream().sorted(java.util.Comparator.comparingInt(StageDraft::index)).toList();
  }

  private void need(StageDraft stage, Map<StageDraft, Set<StageDraft>> uses, Set<StageDraft> needed)
      throws InterruptedException {
    if (needed.contains(stage)) {
      return;
    }
    if (stage.parent().isPresent()) {
      need(stage.parent().get(), uses, needed);
    }
    needed.add(stage);
    try {
      new BaseFinder(options, sources, stages, findings).find(stage);
    } catch (PlanException e) {
      errors.add(e.diagnostic());
      return;
    }
    Set<StageDraft> used = new LinkedHashSet<>(uses.getOrDefault(stage, Set.of()));
    stage.items().stream()
        .filter(StageDraft.Item::trigger)
        .forEach(i -> used.addAll(stagesUsedBy(i.instruction())));
    for (StageDraft other : used) {
      if (other.index() < stage.index() && !isFolder(other)) {
        need(other, uses, needed);
      }
    }
  }

  /// Who copies from a stage that a folder replaces copies from there, and needs no stage.
  private static boolean isFolder(StageDraft stage) {
    return stage.replacement().filter(c -> !c.isImage()).isPresent();
  }

  private Optional<BuildPlan> planStages(
      GlobalArgs globals, List<StageDraft> needed, StageDraft target) throws InterruptedException {
    List<StagePlan> plans = new ArrayList<>();
    for (StageDraft stage : needed) {
      StageContext context =
          new StageContext(
              stage,
              BaseFinder.start(stage),
              stages,
              sources,
              globals,
              buildArgs,
              words,
              findings,
              ignored);
      StagePlan plan = new StagePlanner(context, noCache(stage), errors).plan();
      plans.add(stage == target ? labelled(plan) : plan);
    }
    return errors.isEmpty()
        ? Optional.of(new BuildPlan(file.source(), plans, target.index(), findings.warnings()))
        : Optional.empty();
  }

  private boolean noCache(StageDraft stage) {
    return options.noCache()
        || options.noCacheStages().stream()
            .anyMatch(s -> s.equalsIgnoreCase(stage.name().orElse("")));
  }

  private StagePlan labelled(StagePlan plan) {
    return new StagePlan(
        plan.index(),
        plan.name(),
        plan.from(),
        plan.base(),
        plan.platform(),
        plan.steps(),
        plan.config().withLabels(options.labels()),
        plan.author());
  }
}
