package dev.strata.plan;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/// Finds the name that a mistyped one was meant to be: at most two edits away, the nearest first.
final class Suggestions {
  private static final int TOO_FAR = 3;

  private Suggestions() {}

  /// Empty also where `name` is itself one of `options`.
  static Optional<String> nearest(String name, Collection<String> options) {
    if (options.contains(name)) {
      return Optional.empty();
    }
    Optional<String> nearest = Optional.empty();
    int least = TOO_FAR;
    for (String option : options) {
      int distance = distance(name, option);
      if (distance < least) {
        least = distance;
        nearest = Optional.of(option);
      }
    }
    return nearest;
  }

  /// A hint that names the nearest option, or lists all of them where none is near.
  static String hint(String what, String name, Collection<String> options) {
    return nearest(name.toLowerCase(Locale.ROOT), options)
        .map(n -> "did you mean " + what + " \"" + n + "\"?")
        .orElse(
            options.isEmpty()
                ? ""
                : "there "
                    + (options.size() == 1 ? "is" : "are")
                    + ": "
                    + String.join(", ", options));
  }

  private static int distance(String a, String b) {
    if (Math.abs(a.length() - b.length()) >= TOO_FAR) {
      return TOO_FAR;
    }
    int[] above = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      above[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int[] row = new int[b.length() + 1];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int change = above[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(change, 1 + Math.min(above[j], row[j - 1]));
      }
      above = row;
    }
    return above[b.length()];
  }
}
