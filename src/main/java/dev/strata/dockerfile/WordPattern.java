package dev.strata.dockerfile;

import dev.strata.dockerfile.Words.WordException;
import java.util.Arrays;
import org.antlr.v4.runtime.Token;
import org.jspecify.annotations.Nullable;

/// A shell pattern as substitutions know it: `*`, `?`, and a backslash before `*`, `?`, `\`, `/` or
/// `}`. There are no brackets. Neither wildcard matches a line feed.
///
/// Matched by following all states at once, so that time grows with the product of both lengths and
/// no faster; the product is bounded too.
final class WordPattern {
  private static final int ANY = -1;
  private static final int STAR = -2;
  private static final long MOST_STEPS = 20_000_000;

  private final int[] elements;
  private final int place;
  private long steps;

  private WordPattern(int[] elements, int place) {
    this.elements = elements;
    this.place = place;
  }

  /// @param at whose place an error is told at
  static WordPattern of(String pattern, Token at) throws WordException {
    int[] source = pattern.codePoints().toArray();
    int[] elements = new int[source.length];
    int count = 0;
    for (int i = 0; i < source.length; i++) {
      int c = source[i];
      if (c == '\\' && i + 1 < source.length && (source[i + 1] == '}' || source[i + 1] == '/')) {
        continue;
      }
      if (c == '\\') {
        i++;
        int escaped = i < source.length ? source[i] : 0xfffd;
        if (escaped != '*' && escaped != '?' && escaped != '\\') {
          throw new WordException(
              "invalid pattern ("
                  + pattern
                  + ") in substitution: invalid escape '\\"
                  + Character.toString(escaped)
                  + "'",
              at.getStartIndex());
        }
        elements[count++] = escaped;
      } else if (c != '*' || count == 0 || elements[count - 1] != STAR) {
        elements[count++] = c == '*' ? STAR : c == '?' ? ANY : c;
      }
    }
    return new WordPattern(Arrays.copyOf(elements, count), at.getStartIndex());
  }

  String trimPrefix(String value, boolean longest) throws WordException {
    int[] points = value.codePoints().toArray();
    int end = prefix(points, longest);
    return end < 0 ? value : new String(points, end, points.length - end);
  }

  String trimSuffix(String value, boolean longest) throws WordException {
    int[] points = value.codePoints().toArray();
    int end = new WordPattern(reversed(elements), place).prefix(reversed(points), longest);
    return end < 0 ? value : new String(points, 0, points.length - end);
  }

  private static int[] reversed(int[] values) {
    int[] result = new int[values.length];
    for (int i = 0; i < values.length; i++) {
      result[i] = values[values.length - 1 - i];
    }
    return result;
  }

  /// @param most how long the result may be
  String replace(String value, String with, boolean all, int most) throws WordException {
    int[] points = value.codePoints().toArray();
    StringBuilder out = new StringBuilder(value.length());
    int copied = 0;
    int from = 0;
    while (from <= points.length) {
      Match match = find(points, from, false, true);
      if (match == null) {
        break;
      }
      append(out, points, copied, match.start());
      // An empty match right after another is none of its own.
      if (match.end() > copied || match.start() == 0) {
        out.append(with);
      }
      copied = match.end();
      from = Math.max(match.end(), from + 1);
      if (out.length() > most) {
        throw new WordException("the expansion is too long", place);
      }
      if (!all) {
        break;
      }
    }
    append(out, points, copied, points.length);
    return out.toString();
  }

  private static void append(StringBuilder out, int[] points, int from, int to) {
    for (int i = from; i < to; i++) {
      out.appendCodePoint(points[i]);
    }
  }

  private record Match(int start, int end) {}

  private int prefix(int[] points, boolean longest) throws WordException {
    Match match = find(points, 0, true, longest);
    return match == null ? -1 : match.end();
  }

  /// The match that starts first, and of those the longest or shortest. `starts[i]` is where the
  /// earliest attempt that has come as far as element `i` began.
  private @Nullable Match find(int[] points, int from, boolean anchored, boolean longest)
      throws WordException {
    int length = elements.length;
    int[] starts = new int[length + 1];
    int[] next = new int[length + 1];
    Arrays.fill(starts, Integer.MAX_VALUE);
    Match best = null;
    for (int at = from; ; at++) {
      if (best == null && starts[0] == Integer.MAX_VALUE && (!anchored || at == from)) {
        starts[0] = at;
      }
      boolean alive = false;
      for (int i = 0; i < length; i++) {
        if (elements[i] == STAR) {
          starts[i + 1] = Math.min(starts[i + 1], starts[i]);
        }
        alive |= starts[i] != Integer.MAX_VALUE;
      }
      if (starts[length] != Integer.MAX_VALUE && (best == null || starts[length] <= best.start())) {
        best = new Match(starts[length], at);
        if (!longest) {
          return best;
        }
      }
      if (at >= points.length || (!alive && (best != null || anchored))) {
        return best;
      }
      steps += length + 1;
      if (steps > MOST_STEPS) {
        throw new WordException("the pattern takes too long to match", place);
      }
      step(points[at], starts, next, best == null ? Integer.MAX_VALUE : best.start());
      int[] swap = starts;
      starts = next;
      next = swap;
    }
  }

  /// @param latest attempts that began later than this are given up
  private void step(int c, int[] starts, int[] next, int latest) {
    Arrays.fill(next, Integer.MAX_VALUE);
    for (int i = 0; i < elements.length; i++) {
      int start = starts[i];
      if (start == Integer.MAX_VALUE || start > latest) {
        continue;
      }
      int element = elements[i];
      if (element == STAR && c != '\n') {
        next[i] = Math.min(next[i], start);
      } else if (element == c || (element == ANY && c != '\n')) {
        next[i + 1] = Math.min(next[i + 1], start);
      }
    }
  }
}
