package dev.strata.dockerfile;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/// Finds the name that a misspelt one was meant to be.
public final class Suggestion {
  private static final int FARTHEST = 2;
  private static final int LONGEST_NAME = 64;

  private Suggestion() {}

  /// The nearest name by edit distance, case aside; none when all differ in more than two places
  /// or as much as they are long.
  public static Optional<String> nearest(String word, Collection<String> names) {
    if (word.length() > LONGEST_NAME) {
      return Optional.empty();
    }
    String wanted = word.toLowerCase(Locale.ROOT);
    String best = null;
    int least = FARTHEST + 1;
    for (String name : names) {
      int distance = distance(wanted, name.toLowerCase(Locale.ROOT));
      if (distance < least && distance < name.length()) {
        least = distance;
        best = name;
      }
    }
    return Optional.ofNullable(best);
  }

  /// Levenshtein's: insertions, deletions and substitutions.
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int substituted = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(substituted, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[b.length()];
  }
}
