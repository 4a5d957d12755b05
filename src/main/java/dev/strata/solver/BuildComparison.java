package dev.strata.solver;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/// Two builds side by side. Steps are joined by stage and instruction, the first such with the
/// first; then, where the instruction itself was changed, by their place. What is left stands
/// alone.
///
/// @param args those whose values differ, by name
public record BuildComparison(
    BuildRecord before, BuildRecord after, List<ChangedArg> args, List<Pair> pairs) {
  public BuildComparison {
    args = List.copyOf(args);
    pairs = List.copyOf(pairs);
  }

  /// A build argument that differs; absent where it was not given.
  public record ChangedArg(String name, Optional<String> before, Optional<String> after) {}

  /// One step in both builds, or in one of them.
  public record Pair(Optional<StepReport> before, Optional<StepReport> after) {
    /// The step as it is in the later build that has it.
    public StepReport any() {
      return after.or(() -> before).orElseThrow();
    }

    /// By how much longer it took; negative where it was faster.
    public Duration slower() {
      return took(after).minus(took(before));
    }

    private static Duration took(Optional<StepReport> step) {
      return step.map(StepReport::duration).orElse(Duration.ZERO);
    }
  }

  public static BuildComparison of(BuildRecord before, BuildRecord after) {
    return new BuildComparison(before, after, args(before, after), pairs(before, after));
  }

  /// The step that got slower by most, if any did.
  public Optional<Pair> slowest() {
    return pairs.stream()
        .max(Comparator.comparing(Pair::slower))
        .filter(pair -> pair.slower().isPositive());
  }

  private static List<ChangedArg> args(BuildRecord before, BuildRecord after) {
    TreeSet<String> names = new TreeSet<>(before.args().keySet());
    names.addAll(after.args().keySet());
    return names.stream()
        .map(
            name ->
                new ChangedArg(
                    name,
                    Optional.ofNullable(before.args().get(name)),
                    Optional.ofNullable(after.args().get(name))))
        .filter(arg -> !arg.before().equals(arg.after()))
        .toList();
  }

  private static List<Pair> pairs(BuildRecord before, BuildRecord after) {
    List<StepReport> left = new ArrayList<>(before.steps());
    List<Optional<StepReport>> partners = new ArrayList<>();
    for (StepReport step : after.steps()) {
      Optional<StepReport> same =
          left.stream()
              .filter(s -> s.stage().equals(step.stage()))
              .filter(s -> s.instruction().equals(step.instruction()))
              .findFirst();
      same.ifPresent(left::remove);
      partners.add(same);
    }
    List<Pair> pairs = new ArrayList<>();
    for (int i = 0; i < partners.size(); i++) {
      StepReport step = after.steps().get(i);
      Optional<StepReport> partner =
          partners.get(i).or(() -> left.stream().filter(s -> s.id().equals(step.id())).findFirst());
      partner.ifPresent(left::remove);
      pairs.add(new Pair(partner, Optional.of(step)));
    }
    left.forEach(gone -> pairs.add(new Pair(Optional.of(gone), Optional.empty())));
    return pairs;
  }
}
