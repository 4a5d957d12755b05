package dev.strata.report;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// The builds of one scenario of `strata bench`.
///
/// @param taken of each build, in the order in which they ran; at least one
/// @param hits how many steps the last of them reused
/// @param runs how many it ran
public record BenchResult(String scenario, List<Duration> taken, int hits, int runs) {
  public BenchResult {
    taken = List.copyOf(taken);
    if (taken.isEmpty()) {
      throw new IllegalArgumentException("a scenario without a build");
    }
  }

  public Duration least() {
    return Collections.min(taken);
  }

  public Duration most() {
    return Collections.max(taken);
  }

  /// Of an even number, the mean of the two in the middle.
  public Duration median() {
    List<Duration> sorted = new ArrayList<>(taken);
    Collections.sort(sorted);
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : sorted.get(middle - 1).plus(sorted.get(middle)).dividedBy(2);
  }
}
