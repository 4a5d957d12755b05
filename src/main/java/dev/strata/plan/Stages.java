package dev.strata.plan;

import dev.strata.source.SourceRange;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The stages of a file, found by name or index. Where two have one name, the later has it.
final class Stages {
  private final List<StageDraft> drafts = new ArrayList<>();
  private final Map<String, StageDraft> byName = new HashMap<>();

  void add(StageDraft draft) {
    drafts.add(draft);
    draft.name().ifPresent(n -> byName.put(n, draft));
  }

  List<StageDraft> all() {
    return drafts;
  }

  List<String> names() {
    return drafts.stream().flatMap(d -> d.name().stream()).distinct().toList();
  }

  Optional<StageDraft> find(String name) {
    return Optional.ofNullable(byName.get(name.toLowerCase(Locale.ROOT)));
  }

  /// What a FROM names: a stage above it, in the case that names are kept in.
  Optional<StageDraft> findBase(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  /// The stage that a COPY names, by name or index; empty for an image or context.
  Optional<StageDraft> findSource(String from, SourceRange range) throws PlanException {
    if (!from.matches("[+-]?[0-9]{1,9}")) {
      return find(from);
    }
    int index = Integer.parseInt(from);
    if (index < 0 || index >= drafts.size()) {
      throw PlanException.at(
          range,
          "invalid stage index " + index,
          "stages are counted from 0; this file's last is " + (drafts.size() - 1));
    }
    return Optional.of(drafts.get(index));
  }

  /// The stage that `--target` names.
  StageDraft target(Optional<String> target, SourceRange whole) throws PlanException {
    if (target.isEmpty()) {
      return drafts.getLast();
    }
    String wanted = target.get();
    Optional<StageDraft> named = find(wanted);
    if (named.isPresent()) {
      return named.get();
    }
    if (wanted.matches("[0-9]{1,9}") && Integer.parseInt(wanted) < drafts.size()) {
      return drafts.get(Integer.parseInt(wanted));
    }
    throw PlanException.at(
        whole,
        "target stage \"" + wanted + "\" could not be found",
        Suggestions.hint("stage", wanted, names()));
  }

  /// Refuses stages that copy from each other in a circle.
  void checkCircles(Map<StageDraft, Set<StageDraft>> uses) throws PlanException {
    Set<StageDraft> done = new HashSet<>();
    for (StageDraft draft : drafts) {
      visit(draft, uses, done, new ArrayDeque<>());
    }
  }

  private static void visit(
      StageDraft draft,
      Map<StageDraft, Set<StageDraft>> uses,
      Set<StageDraft> done,
      Deque<StageDraft> path)
      throws PlanException {
    if (path.contains(draft)) {
      List<String> circle = new ArrayList<>();
      path.reversed().stream().dropWhile(d -> d != draft).forEach(d -> circle.add(d.displayName()));
      circle.add(draft.displayName());
      throw PlanException.at(
          draft.range(),
          "circular dependency detected on stage: " + draft.displayName(),
          "they use each other: " + String.join(" → ", circle));
    }
    if (!done.add(draft)) {
      return;
    }
    path.push(draft);
    for (StageDraft used : uses.getOrDefault(draft, Set.of())) {
      visit(used, uses, done, path);
    }
    path.pop();
  }
}
