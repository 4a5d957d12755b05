package dev.strata.plan;

import dev.strata.dockerfile.Instruction;
import dev.strata.oci.Platform;
import dev.strata.source.SourceRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A stage of the file while it is planned: its FROM expanded, then its base found and the triggers
/// of its base read, then its steps planned.
final class StageDraft {
  /// An instruction to plan; `trigger` for one that comes from the base's ONBUILD.
  record Item(Instruction instruction, boolean trigger) {}

  private final int index;
  private final Instruction.From from;
  private final List<Instruction> body;
  private final String baseName;
  private final Optional<Platform> flagPlatform;
  private final Optional<NamedContext> replacement;
  private final Optional<StageDraft> parent;
  private final List<Item> triggers = new ArrayList<>();
  private Optional<StagePlan.Base> base = Optional.empty();
  private Optional<NamedContext> folder = Optional.empty();
  private Optional<StageScope> scope = Optional.empty();

  StageDraft(
      int index,
      Instruction.From from,
      List<Instruction> body,
      String baseName,
      Optional<Platform> flagPlatform,
      Optional<NamedContext> replacement,
      Optional<StageDraft> parent) {
    this.index = index;
    this.from = from;
    this.body = List.copyOf(body);
    this.baseName = baseName;
    this.flagPlatform = flagPlatform;
    this.replacement = replacement;
    this.parent = parent;
  }

  int index() {
    return index;
  }

  Instruction.From from() {
    return from;
  }

  SourceRange range() {
    return from.head().range();
  }

  /// Where the image, or stage, that it starts from is written.
  SourceRange imageRange() {
    return from.image().range();
  }

  /// In lower case.
  Optional<String> name() {
    return from.stageName().map(t -> t.value().toLowerCase(java.util.Locale.ROOT));
  }

  String displayName() {
    return name().orElse("stage-" + index);
  }

  /// What FROM names, expanded.
  String baseName() {
    return baseName;
  }

  Optional<Platform> flagPlatform() {
    return flagPlatform;
  }

  /// The named context that stands for the whole stage: its instructions are not run.
  Optional<NamedContext> replacement() {
    return replacement;
  }

  Optional<StageDraft> parent() {
    return parent;
  }

  /// The instructions as written, without triggers.
  List<Instruction> body() {
    return body;
  }

  /// Everything to plan, triggers first; nothing for a stage that a named context replaces.
  List<Item> items() {
    if (replacement.isPresent()) {
      return List.of();
    }
    List<Item> items = new ArrayList<>(triggers);
    body.forEach(i -> items.add(new Item(i, false)));
    return items;
  }

  void addTrigger(Instruction instruction) {
    triggers.add(new Item(instruction, true));
  }

  boolean isResolved() {
    return base.isPresent();
  }

  /// What the stage starts from and with: set once.
  void resolve(StagePlan.Base found, StageScope start) {
    base = Optional.of(found);
    scope = Optional.of(start);
  }

  /// As {@link #resolve}, for a stage whose root file system is the files of a context.
  void resolveFolder(NamedContext context, StageScope start) {
    folder = Optional.of(context);
    resolve(new StagePlan.Base.Scratch(), start);
  }

  /// The context whose files the stage starts from, where it is no image.
  Optional<NamedContext> folder() {
    return folder;
  }

  StagePlan.Base base() {
    return base.orElseThrow(() -> new IllegalStateException("stage " + index + " has no base yet"));
  }

  /// The variables and config of the stage: at its start until it is planned, then at its end.
  StageScope scope() {
    return scope.orElseThrow(
        () -> new IllegalStateException("stage " + index + " has no scope yet"));
  }
}
