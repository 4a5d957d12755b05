package dev.strata.plan;

import dev.strata.dockerfile.Instruction;
import dev.strata.oci.Platform;
import dev.strata.plan.check.Findings;
import dev.strata.plan.check.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Finds what a stage starts from, and reads the triggers that it left.
final class BaseFinder {
  private final PlanOptions options;
  private final Sources sources;
  private final Stages stages;
  private final Findings findings;

  BaseFinder(PlanOptions options, Sources sources, Stages stages, Findings findings) {
    this.options = options;
    this.sources = sources;
    this.stages = stages;
    this.findings = findings;
  }

  void find(StageDraft stage) throws PlanException, InterruptedException {
    Platform platform = stage.flagPlatform().orElse(options.targetPlatform());
    if (stage.parent().isPresent()) {
      ofParent(stage, stage.parent().get());
      return;
    }
    Optional<NamedContext> context =
        stage.replacement().or(() -> sources.context(stage.baseName(), platform));
    if (context.isPresent() && !context.get().isImage()) {
      stage.resolveFolder(context.get(), StageScope.ofScratch(platform));
      return;
    }
    boolean scratch =
        context.map(NamedContext::isScratch).orElse(stage.baseName().equals("scratch"));
    if (scratch) {
      Platform target = context.isPresent() ? platform : options.targetPlatform();
      stage.resolve(new StagePlan.Base.Scratch(), StageScope.ofScratch(target));
      return;
    }
    ofImage(stage, context, platform);
  }

  private void ofImage(StageDraft stage, Optional<NamedContext> context, Platform platform)
      throws PlanException, InterruptedException {
    ResolvedImage image =
        context.isPresent()
            ? ((Source.Image) sources.ofContext(context.get(), platform, stage.imageRange()))
                .image()
            : sources.image(stage.baseName(), platform, stage.imageRange(), namesAbove(stage));
    Platform actual = image.config().platform();
    boolean same =
        platform.os().equals(actual.os()) && platform.architecture().equals(actual.architecture());
    if (!same && context.isEmpty()) {
      findings.report(
          Rule.INVALID_BASE_IMAGE_PLATFORM,
          stage.range(),
          "Base image "
              + stage.baseName()
              + " was pulled with platform \""
              + actual
              + "\", expected \""
              + platform
              + "\" for current build");
    }
    stage.resolve(new StagePlan.Base.Image(image), StageScope.ofImage(image.config(), platform));
    addTriggers(stage, image.config().runtime().onBuild());
  }

  private List<String> namesAbove(StageDraft stage) {
    return stages.all().stream()
        .filter(s -> s.index() < stage.index())
        .flatMap(s -> s.name().stream())
        .toList();
  }

  /// The variables of a parent are known only once it is planned.
  private static void ofParent(StageDraft stage, StageDraft parent) throws PlanException {
    if (!parent.isResolved()) {
      return; // its own error says why
    }
    stage.resolve(new StagePlan.Base.Stage(parent.index()), parent.scope());
    List<String> triggers = new ArrayList<>();
    for (Instruction instruction : parent.body()) {
      if (instruction instanceof Instruction.Onbuild onbuild) {
        triggers.add(onbuild.trigger());
      }
    }
    if (parent.replacement().isEmpty()) {
      addTriggers(stage, triggers);
    }
  }

  private static void addTriggers(StageDraft stage, List<String> triggers) throws PlanException {
    for (String trigger : triggers) {
      stage.addTrigger(Triggers.parse(trigger, stage.from()));
    }
  }

  /// The variables and config that a stage starts with; its parent must have been planned.
  static StageScope start(StageDraft stage) {
    return stage.parent().isPresent() && stage.parent().get().isResolved()
        ? startOfChild(stage, stage.parent().get())
        : stage.scope();
  }

  private static StageScope startOfChild(StageDraft stage, StageDraft parent) {
    StageScope start = parent.scope().child();
    stage.resolve(stage.base(), start);
    return start;
  }
}
