package dev.strata.report;

import dev.strata.solver.BuildSummary;
import java.time.Duration;
import java.util.Locale;

/// The last line of a build: `Built in 0.31s: 9 steps, 9 cached, 0 run; 4.20s saved`.
final class ClosingLine {
  private ClosingLine() {}

  static String of(BuildSummary summary, Palette palette) {
    String line =
        "Built in "
            + seconds(summary.taken())
            + ": "
            + count(summary.steps().size())
            + ", "
            + palette.green(summary.hits() + " cached")
            + ", "
            + summary.runs()
            + " run";
    return summary.hits() == 0 ? line : line + "; " + seconds(summary.saved()) + " saved";
  }

  private static String count(int steps) {
    return steps + (steps == 1 ? " step" : " steps");
  }

  /// Hundredths below ten seconds: a build in which everything is reused takes but a few.
  private static String seconds(Duration time) {
    return time.toMillis() < 10_000
        ? String.format(Locale.ROOT, "%.2fs", time.toNanos() / 1e9)
        : Durations.format(time);
  }
}
