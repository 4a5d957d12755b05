package dev.strata.solver;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;

/// Two versions of a stage, step beside step, in order: equal texts first, then those of one
/// keyword that have most words in common. Empty texts stand for what is no step.
final class StepAlignment {
  private static final double EQUAL = 1000;
  private static final double SAME_KEYWORD = 0.1;

  private final int[] oldOf;
  private final int oldCount;

  private StepAlignment(int[] oldOf, int oldCount) {
    this.oldOf = oldOf;
    this.oldCount = oldCount;
  }

  static StepAlignment of(List<String> before, List<String> now) {
    if (before.equals(now)) {
      return new StepAlignment(IntStream.range(0, now.size()).toArray(), now.size());
    }
    double[][] best = new double[before.size() + 1][now.size() + 1];
    for (int i = before.size() - 1; i >= 0; i--) {
      for (int j = now.size() - 1; j >= 0; j--) {
        double pair = likeness(before.get(i), now.get(j));
        best[i][j] = Math.max(best[i + 1][j], best[i][j + 1]);
        if (pair > 0) {
          best[i][j] = Math.max(best[i][j], pair + best[i + 1][j + 1]);
        }
      }
    }
    int[] oldOf = new int[now.size()];
    Arrays.fill(oldOf, -1);
    for (int i = 0, j = 0; i < before.size() && j < now.size(); ) {
      double pair = likeness(before.get(i), now.get(j));
      if (pair > 0 && best[i][j] == pair + best[i + 1][j + 1]) {
        oldOf[j++] = i++;
      } else if (best[i][j] == best[i + 1][j]) {
        i++;
      } else {
        j++;
      }
    }
    return new StepAlignment(oldOf, before.size());
  }

  private static double likeness(String before, String now) {
    if (before.isEmpty() || now.isEmpty()) {
      return 0;
    }
    if (before.equals(now)) {
      return EQUAL;
    }
    List<String> a = List.of(before.split("\\s+"));
    List<String> b = List.of(now.split("\\s+"));
    if (!a.getFirst().equalsIgnoreCase(b.getFirst())) {
      return 0;
    }
    Set<String> common = new HashSet<>(a);
    common.retainAll(new HashSet<>(b));
    Set<String> all = new HashSet<>(a);
    all.addAll(b);
    return SAME_KEYWORD + (double) common.size() / all.size();
  }

  /// The position of the step that this one was.
  OptionalInt oldOf(int position) {
    return oldOf[position] < 0 ? OptionalInt.empty() : OptionalInt.of(oldOf[position]);
  }

  /// The old steps between this one and the nearest above it that is there still.
  List<Integer> removedAbove(int position) {
    if (oldOf[position] < 0) {
      return List.of();
    }
    int above = -1;
    for (int j = position - 1; j >= 0 && above < 0; j--) {
      above = oldOf[j];
    }
    List<Integer> removed = new ArrayList<>();
    for (int i = above + 1; i < oldOf[position]; i++) {
      removed.add(i);
    }
    return removed;
  }

  /// Those of the old texts that no step has now.
  List<String> unmatched(List<String> before) {
    List<String> left = new ArrayList<>();
    for (int i = 0; i < oldCount; i++) {
      int old = i;
      if (Arrays.stream(oldOf).noneMatch(o -> o == old)) {
        left.add(before.get(i));
      }
    }
    return left;
  }
}
