package dev.strata.key;

import java.util.ArrayList;
import java.util.List;

/// Two texts compared word by word: a shortest list of edits that leads from the old to the new.
///
/// Words are what white space separates; the white space itself does not count. Texts so long that
/// the comparison would cost over {@value #MAX_CELLS} steps are told as one replacement between
/// their common beginning and end.
public record WordDiff(List<Edit> edits) {
  private static final int MAX_CELLS = 1_000_000;

  /// A run of words with the same fate, joined by single spaces.
  public record Edit(Fate fate, String words) {}

  public enum Fate {
    KEPT,
    REMOVED,
    ADDED
  }

  public WordDiff {
    edits = List.copyOf(edits);
  }

  public static WordDiff of(String old, String now) {
    List<String> from = words(old);
    List<String> to = words(now);
    int head = 0;
    while (head < Math.min(from.size(), to.size()) && from.get(head).equals(to.get(head))) {
      head++;
    }
    int tail = 0;
    while (tail < Math.min(from.size(), to.size()) - head
        && from.get(from.size() - 1 - tail).equals(to.get(to.size() - 1 - tail))) {
      tail++;
    }
    Collector edits = new Collector();
    from.subList(0, head).forEach(word -> edits.add(Fate.KEPT, word));
    compareMiddle(
        from.subList(head, from.size() - tail), to.subList(head, to.size() - tail), edits);
    from.subList(from.size() - tail, from.size()).forEach(word -> edits.add(Fate.KEPT, word));
    return edits.finish();
  }

  /// In the notation of `git diff --word-diff`: `apk add [-curl-] {+wget+} git`.
  public String marked() {
    return edits.stream()
        .map(
            edit ->
                switch (edit.fate()) {
                  case KEPT -> edit.words();
                  case REMOVED -> "[-" + edit.words() + "-]";
                  case ADDED -> "{+" + edit.words() + "+}";
                })
        .collect(java.util.stream.Collectors.joining(" "));
  }

  private static List<String> words(String text) {
    return text.isBlank() ? List.of() : List.of(text.strip().split("\\s+"));
  }

  private static void compareMiddle(List<String> from, List<String> to, Collector edits) {
    if ((long) from.size() * to.size() > MAX_CELLS) {
      from.forEach(word -> edits.add(Fate.REMOVED, word));
      to.forEach(word -> edits.add(Fate.ADDED, word));
      return;
    }
    int[][] common = commonLengths(from, to);
    int i = 0;
    int j = 0;
    while (i < from.size() || j < to.size()) {
      if (i < from.size() && j < to.size() && from.get(i).equals(to.get(j))) {
        edits.add(Fate.KEPT, from.get(i));
        i++;
        j++;
      } else if (j == to.size() || (i < from.size() && common[i + 1][j] >= common[i][j + 1])) {
        edits.add(Fate.REMOVED, from.get(i++));
      } else {
        edits.add(Fate.ADDED, to.get(j++));
      }
    }
  }

  /// `[i][j]`: the length of the longest common subsequence of `from` after `i` and `to` after `j`.
  private static int[][] commonLengths(List<String> from, List<String> to) {
    int[][] length = new int[from.size() + 1][to.size() + 1];
    for (int i = from.size() - 1; i >= 0; i--) {
      for (int j = to.size() - 1; j >= 0; j--) {
        length[i][j] =
            from.get(i).equals(to.get(j))
                ? length[i + 1][j + 1] + 1
                : Math.max(length[i + 1][j], length[i][j + 1]);
      }
    }
    return length;
  }

  /// Joins neighbours of one fate; within a change, what was removed is told first.
  private static final class Collector {
    private final List<Edit> edits = new ArrayList<>();
    private final List<String> kept = new ArrayList<>();
    private final List<String> removed = new ArrayList<>();
    private final List<String> added = new ArrayList<>();

    void add(Fate fate, String word) {
      if (fate == Fate.KEPT) {
        flushChange();
        kept.add(word);
        return;
      }
      flush(Fate.KEPT, kept);
      (fate == Fate.REMOVED ? removed : added).add(word);
    }

    WordDiff finish() {
      flush(Fate.KEPT, kept);
      flushChange();
      return new WordDiff(edits);
    }

    private void flushChange() {
      flush(Fate.REMOVED, removed);
      flush(Fate.ADDED, added);
    }

    private void flush(Fate fate, List<String> words) {
      if (!words.isEmpty()) {
        edits.add(new Edit(fate, String.join(" ", words)));
        words.clear();
      }
    }
  }
}
