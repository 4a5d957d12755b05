package dev.strata.solver;

import dev.strata.store.Store;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SequencedSet;
import java.util.stream.Collectors;

/// What would have saved the most in a Dockerfile's last builds, by what is on record of them: the
/// causes of each miss, what each step came to, and how long it took.
///
/// A step that ran only because of what stands above it, and came to the layer that it had before,
/// ran for nothing: that is what most of it goes by.
public final class Advisor {
  private static final int FILES_NAMED = 5;

  private final List<BuildRecord> builds;
  private final SequencedMap<String, Found> found = new LinkedHashMap<>();

  /// Advice that is being put together.
  private static final class Found {
    private final Advice.Kind kind;
    private final StepReport step;
    private final String detail;
    private final Map<String, Integer> files = new LinkedHashMap<>();
    private final SequencedSet<String> builds = new LinkedHashSet<>();
    private Duration saved = Duration.ZERO;
    private int line;

    Found(Advice.Kind kind, StepReport step, String detail) {
      this.kind = kind;
      this.step = step;
      this.detail = detail;
      this.line = step.line();
    }
  }

  private final StoredReruns reruns;
  private final List<ObservedSteps.Unused> unused;

  private Advisor(
      List<BuildRecord> newestFirst, StoredReruns reruns, List<ObservedSteps.Unused> unused) {
    this.builds = newestFirst.reversed();
    this.reruns = reruns;
    this.unused = unused;
  }

  /// @param newestFirst builds of one Dockerfile, at least one; what its steps observed, and how
  ///     they came out when they were run again, is looked up in the store
  /// @return what would have saved most first
  public static List<Advice> of(List<BuildRecord> newestFirst, Store store) throws IOException {
    BuildRecord newest = newestFirst.getFirst();
    return of(
        newestFirst,
        StoredReruns.get(store.cache(), newest.buildFile()),
        new ObservedSteps(store).unused(newest.steps()));
  }

  static List<Advice> of(
      List<BuildRecord> newestFirst, StoredReruns reruns, List<ObservedSteps.Unused> unused) {
    return new Advisor(newestFirst, reruns, unused).advice();
  }

  /// @param newestFirst builds of one Dockerfile
  /// @return what would have saved most first
  public static List<Advice> of(List<BuildRecord> newestFirst) {
    return of(newestFirst, StoredReruns.NONE, List.of());
  }

  private List<Advice> advice() {
    Map<String, StepReport> before = new HashMap<>();
    for (BuildRecord build : builds) {
      for (StepReport step : build.steps()) {
        if (step.kind() == StepReport.Kind.RUN) {
          look(build, step, before);
        }
      }
      for (StepReport step : build.steps()) {
        if (step.kind() != StepReport.Kind.FAILED) {
          before.put(name(step), step);
        }
      }
    }
    List<Advice> advice = new ArrayList<>(found.values().stream().map(this::told).toList());
    CacheMountAdvice.add(builds, advice);
    UnreadAdvice.add(builds, unused, advice);
    ReproductionAdvice.add(builds, reruns, advice);
    advice.sort(Comparator.comparing(Advice::saved).reversed().thenComparing(Advice::line));
    return advice;
  }

  private static String name(StepReport step) {
    return step.stage() + "\0" + step.instruction();
  }

  private void look(BuildRecord build, StepReport step, Map<String, StepReport> before) {
    if (onlyFollows(step)) {
      if (step.instruction().startsWith("RUN") && cameToTheSame(step, before)) {
        mover(build, step)
            .ifPresent(
                above -> {
                  Found move = add(Advice.Kind.MOVE, step, Integer.toString(above.line()), build);
                  move.saved = move.saved.plus(step.duration());
                  move.files.merge(above.instruction(), 1, Integer::sum);
                });
      }
      return;
    }
    List<Cause> files = step.causes().stream().filter(c -> c.kind() == Cause.Kind.FILE).toList();
    if (files.isEmpty() || files.size() + more(step) != step.causes().size()) {
      return;
    }
    Duration following = following(build, step);
    if (files.stream().allMatch(c -> c.change().equals("mode"))) {
      count(add(Advice.Kind.CHMOD, step, "", build), files, following);
      return;
    }
    Map<String, List<Cause>> byRule =
        files.stream()
            .filter(c -> IgnoreAdvice.rule(c).isPresent())
            .collect(Collectors.groupingBy(c -> IgnoreAdvice.rule(c).orElseThrow()));
    boolean all = byRule.values().stream().mapToInt(List::size).sum() == files.size();
    byRule.forEach(
        (rule, of) ->
            count(add(Advice.Kind.IGNORE, step, rule, build), of, all ? following : Duration.ZERO));
    if (!all && nothingBelowChanged(build, step, before)) {
      count(add(Advice.Kind.NARROW, step, "", build), files, following);
    }
  }

  private static int more(StepReport step) {
    return (int) step.causes().stream().filter(c -> c.kind() == Cause.Kind.MORE).count();
  }

  private static boolean onlyFollows(StepReport step) {
    return !step.causes().isEmpty()
        && step.causes().stream().allMatch(c -> c.kind() == Cause.Kind.ABOVE);
  }

  /// Whether it ran for what stands above, be it that it looked at what changed there.
  private static boolean follows(StepReport step) {
    return step.causes().stream().anyMatch(c -> c.kind() == Cause.Kind.ABOVE)
        && step.causes().stream()
            .allMatch(c -> c.kind() == Cause.Kind.ABOVE || c.kind() == Cause.Kind.OBSERVED);
  }

  private static boolean cameToTheSame(StepReport step, Map<String, StepReport> before) {
    StepReport last = before.get(name(step));
    return last != null && last.layer().isPresent() && last.layer().equals(step.layer());
  }

  /// The nearest step above, in the same stage, that ran for a reason of its own.
  private static Optional<StepReport> mover(BuildRecord build, StepReport step) {
    return build.steps().stream()
        .filter(s -> s.id().stage() == step.id().stage())
        .filter(s -> s.id().position() < step.id().position())
        .filter(s -> s.kind() == StepReport.Kind.RUN && !follows(s))
        .reduce((_, last) -> last);
  }

  private static List<StepReport> below(BuildRecord build, StepReport step) {
    return build.steps().stream()
        .filter(s -> s.id().stage() == step.id().stage())
        .filter(s -> s.id().position() > step.id().position())
        .filter(s -> s.kind() == StepReport.Kind.RUN && follows(s))
        .toList();
  }

  /// How long the step took, with those below that ran for it alone.
  private static Duration following(BuildRecord build, StepReport step) {
    return below(build, step).stream()
        .map(StepReport::duration)
        .reduce(step.duration(), Duration::plus);
  }

  private static boolean nothingBelowChanged(
      BuildRecord build, StepReport step, Map<String, StepReport> before) {
    List<StepReport> runs =
        below(build, step).stream().filter(s -> s.instruction().startsWith("RUN")).toList();
    return !runs.isEmpty()
        && runs.stream().allMatch(s -> onlyFollows(s) && cameToTheSame(s, before));
  }

  private Found add(Advice.Kind kind, StepReport step, String detail, BuildRecord build) {
    String key = kind + "\0" + name(step) + "\0" + detail;
    Found one = found.computeIfAbsent(key, _ -> new Found(kind, step, detail));
    one.builds.add(build.id());
    one.line = step.line();
    return one;
  }

  private static void count(Found found, List<Cause> files, Duration saved) {
    files.forEach(c -> found.files.merge(c.name(), 1, Integer::sum));
    found.saved = found.saved.plus(saved);
  }

  private Advice told(Found f) {
    String last = "in the last " + builds.size() + " builds";
    String words =
        switch (f.kind) {
          case MOVE ->
              "moving line " + f.line + " above line " + f.detail + " would have saved time";
          case NARROW ->
              "line "
                  + f.line
                  + " takes in files that no step below uses; copy less there, or later";
          case IGNORE ->
              "a line " + f.detail + " in .dockerignore would keep it out of line " + f.line;
          case CHMOD ->
              "line "
                  + f.line
                  + " missed for modes alone, as of another umask; set them by --chmod";
          case CACHE_MOUNT, REPRODUCE, UNREAD -> throw new IllegalStateException("found elsewhere");
        };
    List<String> evidence = new ArrayList<>();
    evidence.add(
        switch (f.kind) {
              case MOVE ->
                  times(f)
                      + " "
                      + last
                      + " it ran only because of line "
                      + f.detail
                      + ", and came to the same layer";
              default -> times(f) + " " + last + " that made it miss";
            }
            + ": "
            + String.join(", ", f.builds));
    evidence.add((f.kind == Advice.Kind.MOVE ? "line " + f.detail + ": " : "for ") + files(f));
    return new Advice(f.kind, f.line, f.step.instruction(), f.saved, words, evidence);
  }

  private static String times(Found f) {
    return f.builds.size() == 1 ? "once" : f.builds.size() + " times";
  }

  private static String files(Found f) {
    List<String> most =
        f.files.entrySet().stream()
            .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
            .map(e -> e.getKey() + " (" + e.getValue() + "×)")
            .toList();
    int more = most.size() - FILES_NAMED;
    return String.join(", ", most.subList(0, Math.min(FILES_NAMED, most.size())))
        + (more > 0 ? " and " + more + " more" : "");
  }
}
