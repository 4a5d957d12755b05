package dev.strata.solver;

import dev.strata.tree.Entry;
import dev.strata.tree.TreePath;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Files that a COPY brought and that no step below it read, as those were watched: told where such
/// a file made the COPY miss, or where they are large.
///
/// In the last stage nobody knows what the image's own programs read, and in a stage that another
/// is built on, what that one's steps read; what another stage copies is used as well.
final class UnreadAdvice {
  private static final long LARGE_BYTES = 10L << 20;
  private static final int FILES_NAMED = 5;
  private static final Pattern FROM = Pattern.compile("--from=(\\S+)");

  private final List<BuildRecord> builds;
  private final BuildRecord newest;

  /// @param builds the oldest first
  private UnreadAdvice(List<BuildRecord> builds) {
    this.builds = builds;
    this.newest = builds.getLast();
  }

  /// @param unused of the newest build
  static void add(List<BuildRecord> builds, List<ObservedSteps.Unused> unused, List<Advice> to) {
    if (builds.isEmpty()) {
      return;
    }
    UnreadAdvice advice = new UnreadAdvice(builds);
    for (ObservedSteps.Unused copy : unused) {
      if (copy.watched() > 0 && advice.isUsedByItsStepsAlone(copy.copy())) {
        advice.look(copy, to);
      }
    }
  }

  private boolean isUsedByItsStepsAlone(StepReport copy) {
    int last = newest.steps().stream().mapToInt(s -> s.id().stage()).max().orElse(0);
    String base = "(?im)^\\s*FROM\\s+(?:--\\S+\\s+)*" + Pattern.quote(copy.stage()) + "(?:\\s|$)";
    return copy.id().stage() < last && !Pattern.compile(base).matcher(newest.source()).find();
  }

  private void look(ObservedSteps.Unused copy, List<Advice> to) {
    List<String> taken = takenFrom(copy.copy());
    List<Entry> unread =
        copy.unread().stream()
            .filter(e -> taken.stream().noneMatch(t -> TreePath.isWithin(e.path(), t)))
            .toList();
    Map<String, Integer> missed = new LinkedHashMap<>();
    Duration saved = Duration.ZERO;
    for (BuildRecord build : builds) {
      for (StepReport step : build.steps()) {
        Set<String> files = filesOfMiss(copy.copy(), step);
        if (!files.isEmpty() && files.stream().allMatch(f -> names(unread, f))) {
          files.forEach(f -> missed.merge(f, 1, Integer::sum));
          saved = saved.plus(step.duration());
        }
      }
    }
    long bytes = unread.stream().mapToLong(Entry::size).sum();
    if (!missed.isEmpty() || bytes >= LARGE_BYTES) {
      // What is known of reads says more than that results were the same.
      to.removeIf(a -> a.kind() == Advice.Kind.NARROW && a.line() == copy.copy().line());
      to.add(advice(copy, unread, bytes, missed, saved));
    }
  }

  /// The paths that other stages copy from that of this step.
  private List<String> takenFrom(StepReport copy) {
    List<String> taken = new ArrayList<>();
    for (StepReport step : newest.steps()) {
      var from = FROM.matcher(step.instruction());
      if (from.find()
          && (from.group(1).equals(copy.stage())
              || from.group(1).equals(Integer.toString(copy.id().stage())))) {
        String[] words = step.instruction().split("\\s+");
        for (int i = 1; i < words.length - 1; i++) {
          if (!words[i].startsWith("--")) {
            taken.add(TreePath.clean(words[i].replaceFirst("[*?\\[].*", "")));
          }
        }
      }
    }
    return taken;
  }

  /// The files for which alone a step missed, where it is this one.
  private static Set<String> filesOfMiss(StepReport copy, StepReport step) {
    boolean same =
        step.kind() == StepReport.Kind.RUN
            && step.stage().equals(copy.stage())
            && step.instruction().equals(copy.instruction())
            && step.causes().stream().allMatch(c -> c.kind() == Cause.Kind.FILE);
    return same ? step.causes().stream().map(Cause::name).collect(Collectors.toSet()) : Set.of();
  }

  /// A cause has the path in the context, an entry that in the image: its end.
  private static boolean names(List<Entry> entries, String file) {
    return entries.stream().anyMatch(e -> e.path().equals(file) || e.path().endsWith("/" + file));
  }

  private Advice advice(
      ObservedSteps.Unused copy,
      List<Entry> unread,
      long bytes,
      Map<String, Integer> missed,
      Duration saved) {
    StepReport step = copy.copy();
    List<String> evidence = new ArrayList<>();
    evidence.add(
        String.format(
            Locale.ROOT,
            "the %d watched step%s below it read none of %d of its %d files, %.1f of %.1f MB",
            copy.watched(),
            copy.watched() == 1 ? "" : "s",
            unread.size(),
            copy.files(),
            bytes / 1e6,
            copy.bytes() / 1e6));
    if (!missed.isEmpty()) {
      evidence.add(
          "it missed for them alone: "
              + missed.entrySet().stream()
                  .limit(FILES_NAMED)
                  .map(e -> e.getKey() + " (" + e.getValue() + "×)")
                  .collect(Collectors.joining(", ")));
    }
    evidence.add("strata witness --unused lists them");
    return new Advice(
        Advice.Kind.UNREAD,
        step.line(),
        step.instruction(),
        saved,
        "line "
            + step.line()
            + " brings files that no step below reads; copy less, or leave them out by"
            + " .dockerignore",
        evidence);
  }
}
