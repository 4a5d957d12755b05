package dev.strata.report;

import dev.strata.solver.BuildSummary;

/// The last line of a build: `Built in 0.31s: 9 steps, 9 cached, 0 run; 4.20s saved`.
final class ClosingLine {
  private ClosingLine() {}

  static String of(BuildSummary summary, Style style) {
    String line =
        "Built in "
            + Figures.seconds(summary.taken())
            + ": "
            + Figures.count(summary.steps().size(), "step")
            + ", "
            + style.good(summary.hits() + " cached")
            + ", "
            + summary.runs()
            + " run";
    return summary.hits() == 0 ? line : line + "; " + Figures.seconds(summary.saved()) + " saved";
  }
}
