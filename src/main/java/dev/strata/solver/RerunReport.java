package dev.strata.solver;

import dev.strata.plan.StepId;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/// What became of recorded steps that were run once more, apart from the cache.
///
/// @param steps in the order of the file
/// @param others reused RUN steps that were not in the sample
public record RerunReport(List<Step> steps, int others) {
  public RerunReport {
    steps = List.copyOf(steps);
  }

  /// How the second run compares.
  public enum Outcome {
    SAME,
    DIFFERENT,
    FAILED;

    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /// @param why the failure, where there was one
  public record Step(
      StepId id,
      String stage,
      int line,
      String instruction,
      Outcome outcome,
      Duration took,
      List<Difference> differences,
      String why) {
    public Step {
      differences = List.copyOf(differences);
    }
  }

  /// In what a path differs.
  public enum Kind {
    ADDED,
    REMOVED,
    TYPE,
    MODE,
    OWNER,
    LINK,
    ATTRIBUTES,
    /// Content that differs in dates and times alone.
    TIME_STAMPS,
    /// Content, or a name, that differs in what looks drawn by lot.
    RANDOM_IDS,
    /// The same lines in another order.
    ORDER,
    CONTENT;

    public String word() {
      return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
  }

  public record Difference(String path, Kind kind, String detail) {}

  public boolean isReproducible() {
    return steps.stream().allMatch(s -> s.outcome() == Outcome.SAME);
  }
}
