package dev.strata.solver;

import dev.strata.cache.BuildCache;
import dev.strata.cache.CacheException;
import dev.strata.cache.Slot;
import dev.strata.cache.SlotEntry;
import dev.strata.oci.Platform;
import dev.strata.plan.StagePlan;
import dev.strata.plan.Step;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/// Which step of the last build each step of a stage is to be compared with, where instructions
/// were added, removed or moved between the two: by their texts, in order ({@link StepAlignment}).
///
/// The texts of a stage are noted in the cache, one line for each position, under a slot of their
/// own.
final class StageMemory {
  private static final int TEXTS = Integer.MAX_VALUE;

  private final BuildCache cache;
  private final String buildFile;
  private final String name;
  private final List<String> now;
  private final Optional<List<String>> before;
  private final StepAlignment alignment;

  private StageMemory(
      BuildCache cache,
      String buildFile,
      String name,
      StagePlan stage,
      Optional<List<String>> before) {
    this.cache = cache;
    this.buildFile = buildFile;
    this.name = name;
    this.now = stage.steps().stream().map(StageMemory::line).toList();
    this.before = before;
    this.alignment = StepAlignment.of(before.orElse(now), now);
  }

  /// @param target the platform that the build is for: each has its own
  static StageMemory read(BuildCache cache, String buildFile, StagePlan stage, Platform target) {
    String name = PlatformPlan.slotName(stage, target);
    Optional<ByteBuffer> note = cache.note(new Slot(buildFile, name, TEXTS));
    return new StageMemory(
        cache,
        buildFile,
        name,
        stage,
        note.map(n -> List.of(StandardCharsets.UTF_8.decode(n).toString().split("\n", -1))));
  }

  /// What is known of a step's place.
  ///
  /// @param moved the step stood elsewhere in the stage
  /// @param fresh the stage was built before, and had no such step
  /// @param removedAbove the steps that stood right above it
  record Past(Slot slot, boolean moved, boolean fresh, List<String> removedAbove) {}

  Past past(int position) {
    OptionalInt old = alignment.oldOf(position);
    boolean moved =
        old.isEmpty() && alignment.unmatched(before.orElse(now)).contains(now.get(position));
    return new Past(
        slot(old.orElse(position)),
        moved,
        old.isEmpty(),
        alignment.removedAbove(position).stream()
            .map(before.orElse(now)::get)
            .filter(text -> !text.isEmpty())
            .toList());
  }

  /// Brings the slots of the stage to where its steps stand now.
  void settle() throws CacheException {
    if (before.isPresent() && before.get().equals(now)) {
      return;
    }
    if (before.isPresent()) {
      move();
    }
    byte[] texts = String.join("\n", now).getBytes(StandardCharsets.UTF_8);
    cache.putNote(slot(TEXTS), ByteBuffer.wrap(texts));
  }

  private void move() throws CacheException {
    Map<Integer, Optional<SlotEntry>> moved = new HashMap<>();
    for (int position = 0; position < now.size(); position++) {
      OptionalInt old = alignment.oldOf(position);
      if (old.isEmpty() || old.getAsInt() != position) {
        moved.put(position, old.isEmpty() ? Optional.empty() : cache.slot(slot(old.getAsInt())));
      }
    }
    for (Map.Entry<Integer, Optional<SlotEntry>> entry : moved.entrySet()) {
      Slot slot = slot(entry.getKey());
      if (entry.getValue().isPresent()) {
        cache.putSlot(slot, entry.getValue().get());
      } else {
        cache.removeSlot(slot);
      }
    }
  }

  Slot slot(int position) {
    return new Slot(buildFile, name, position);
  }

  /// The text that a step is known by; empty for one that has no place of its own.
  private static String line(Step step) {
    return step instanceof Step.Metadata ? "" : text(step).replace("\n", " ");
  }

  /// The instruction as written.
  static String text(Step step) {
    return step.facts().instruction().head().original().strip();
  }
}
