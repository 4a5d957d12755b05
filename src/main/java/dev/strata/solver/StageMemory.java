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
/// own. A stage that was not built for this platform yet is compared with its last build for
/// another, whose name is noted as well.
final class StageMemory {
  private static final int TEXTS = Integer.MAX_VALUE;
  private static final int LAST_PLATFORM = Integer.MAX_VALUE - 2;

  private final BuildCache cache;
  private final String buildFile;
  private final String name;
  private final String nameBefore;
  private final Slot lastPlatform;
  private final List<String> now;
  private final Optional<List<String>> before;
  private final StepAlignment alignment;

  private StageMemory(
      BuildCache cache,
      String buildFile,
      String name,
      String nameBefore,
      StagePlan stage,
      Optional<List<String>> before) {
    this.cache = cache;
    this.buildFile = buildFile;
    this.name = name;
    this.nameBefore = nameBefore;
    this.lastPlatform = new Slot(buildFile, stage.displayName(), LAST_PLATFORM);
    this.now = stage.steps().stream().map(StageMemory::line).toList();
    this.before = before;
    this.alignment = StepAlignment.of(before.orElse(now), now);
  }

  /// @param target the platform that the build is for: each has its own
  static StageMemory read(BuildCache cache, String buildFile, StagePlan stage, Platform target) {
    String name = PlatformPlan.slotName(stage, target);
    Optional<List<String>> own = texts(cache, buildFile, name);
    if (own.isPresent()) {
      return new StageMemory(cache, buildFile, name, name, stage, own);
    }
    String other =
        cache
            .note(new Slot(buildFile, stage.displayName(), LAST_PLATFORM))
            .map(StageMemory::text)
            .orElse(name);
    return new StageMemory(cache, buildFile, name, other, stage, texts(cache, buildFile, other));
  }

  private static Optional<List<String>> texts(BuildCache cache, String buildFile, String name) {
    return cache.note(new Slot(buildFile, name, TEXTS)).map(n -> List.of(text(n).split("\n", -1)));
  }

  private static String text(ByteBuffer note) {
    return StandardCharsets.UTF_8.decode(note.duplicate()).toString();
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
        new Slot(buildFile, nameBefore, old.orElse(position)),
        moved,
        old.isEmpty(),
        alignment.removedAbove(position).stream()
            .map(before.orElse(now)::get)
            .filter(text -> !text.isEmpty())
            .toList());
  }

  /// Brings the slots of the stage to where its steps stand now.
  void settle() throws CacheException {
    if (cache.note(lastPlatform).map(StageMemory::text).filter(name::equals).isEmpty()) {
      cache.putNote(lastPlatform, ByteBuffer.wrap(name.getBytes(StandardCharsets.UTF_8)));
    }
    if (before.isPresent() && before.get().equals(now) && nameBefore.equals(name)) {
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
      if (old.isEmpty()) {
        moved.put(position, Optional.empty());
      } else if (old.getAsInt() != position || !nameBefore.equals(name)) {
        moved.put(position, cache.slot(new Slot(buildFile, nameBefore, old.getAsInt())));
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
