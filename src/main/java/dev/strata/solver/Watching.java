package dev.strata.solver;

import dev.strata.cache.BuildCache;
import dev.strata.cache.CacheException;
import dev.strata.cache.SlotEntry;
import dev.strata.key.CacheKey;
import dev.strata.key.KeyParts;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Which steps are watched when they run, and what that costs and saves.
record Watching(BuildCache cache, WitnessMode mode, WatchBalance.Costs costs) {
  /// Whether to watch this step; that it no longer pays is added to the causes.
  ///
  /// @param cost how long the step's last version in its place took
  boolean isWanted(
      KeyParts parts,
      Optional<SlotEntry> last,
      Duration cost,
      StepWork work,
      Copies copies,
      List<Cause> causes) {
    if (!work.isObservable() || !isWorthwhile(parts, last, work, copies)) {
      return false;
    }
    WatchBalance balance = WatchBalance.read(cache, parts.instructionKey());
    if (mode == WitnessMode.AUTO && balance.isNegative(cost)) {
      causes.add(new Cause(Cause.Kind.OBSERVED, "", "unwatched", balance.words()));
      return false;
    }
    return true;
  }

  /// To watch a step costs some milliseconds. It is done where what it stands on or takes in can be
  /// expected to change while the step stays the same: with what was copied or is mounted, and once
  /// that has happened.
  private static boolean isWorthwhile(
      KeyParts parts, Optional<SlotEntry> last, StepWork work, Copies copies) {
    return copies.any()
        || work.takesInWhatChanges()
        || last.map(SlotEntry::parts)
            .filter(before -> !before.equals(parts))
            .filter(before -> before.instructionKey().equals(parts.instructionKey()))
            .isPresent();
  }

  /// Notes what a run that was watched cost.
  void ran(KeyParts parts, StepWork work) throws CacheException {
    if (work.watchedRequests() > 0) {
      CacheKey key = parts.instructionKey();
      WatchBalance.read(cache, key).withRun(work.watchedRequests(), costs).write(cache, key);
    }
  }

  /// Notes what it saved that a run had been watched.
  void saved(KeyParts parts, Duration saved) throws CacheException {
    CacheKey key = parts.instructionKey();
    WatchBalance.read(cache, key).withSaved(saved).write(cache, key);
  }
}
