package dev.strata.dockerfile;

/// Breaks a line that is too long for a file into continued ones that join to the same text.
final class LineWrap {
  /// Three bytes a unit at most stay below the 64 KiB that a line may have.
  private static final int LONGEST = 20_000;

  private LineWrap() {}

  static void append(StringBuilder out, String text, char escape) {
    int start = 0;
    while (text.length() - start > LONGEST) {
      int end = breakBefore(text, start, escape);
      if (end < 0) {
        break;
      }
      out.append(text, start, end).append(escape).append('\n');
      start = end;
    }
    out.append(text, start, text.length());
  }

  private static int breakBefore(String text, int start, char escape) {
    for (int at = start + LONGEST; at > start + 1; at--) {
      if (canBreak(text, at, escape)) {
        return at;
      }
    }
    for (int at = start + LONGEST + 1; at < text.length(); at++) {
      if (canBreak(text, at, escape)) {
        return at;
      }
    }
    return -1;
  }

  /// What follows must be no comment, no blank line and no lone escape; what goes before must not
  /// end in an escape.
  private static boolean canBreak(String text, int at, char escape) {
    char next = text.charAt(at);
    return text.charAt(at - 1) != escape
        && next != escape
        && next != '#'
        && !Whitespace.isSpace(next)
        && !Character.isLowSurrogate(next);
  }
}
