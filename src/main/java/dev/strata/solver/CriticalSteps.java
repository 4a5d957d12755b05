package dev.strata.solver;

import dev.strata.plan.StepId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The steps that a build's time was made of: the one that ended last, before it the last that it
/// had waited for, and so on. Any other step could have taken a little longer at no cost.
final class CriticalSteps {
  private CriticalSteps() {}

  /// In the order of time; empty where times are not on record.
  static List<StepId> of(List<StepReport> steps) {
    Map<StepId, StepTiming> timings = new HashMap<>();
    steps.forEach(step -> step.timing().ifPresent(t -> timings.put(step.id(), t)));
    List<StepId> path = new ArrayList<>();
    Optional<StepId> last =
        lastEnded(
            steps.stream().map(StepReport::id).filter(timings::containsKey).toList(), timings);
    while (last.isPresent() && !path.contains(last.get())) {
      path.add(last.get());
      StepTiming timing = timings.get(last.get());
      last =
          timing == null
              ? Optional.empty()
              : lastEnded(timing.after().stream().filter(timings::containsKey).toList(), timings);
    }
    Collections.reverse(path);
    return path;
  }

  /// Of two that ended at once, the later in the file.
  private static Optional<StepId> lastEnded(List<StepId> ids, Map<StepId, StepTiming> timings) {
    Optional<StepId> last = Optional.empty();
    Duration end = Duration.ZERO;
    for (StepId id : ids) {
      StepTiming timing = timings.get(id);
      if (timing != null && timing.ended().compareTo(end) >= 0) {
        last = Optional.of(id);
        end = timing.ended();
      }
    }
    return last;
  }
}
