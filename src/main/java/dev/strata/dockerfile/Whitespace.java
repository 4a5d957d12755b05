package dev.strata.dockerfile;

/// White space as the Dockerfile language has it, which is Go's: Unicode's property White_Space.
/// Java's own methods leave out the no-break spaces.
final class Whitespace {
  private Whitespace() {}

  static boolean isSpace(char c) {
    if (c <= ' ') {
      return c == ' ' || (c >= '\t' && c <= '\r');
    }
    return c >= '\u0085' && isSpaceBeyondAscii(c);
  }

  private static boolean isSpaceBeyondAscii(char c) {
    return switch (c) {
      case '\u0085', '\u00a0', '\u1680', '\u2028', '\u2029', '\u202f', '\u205f', '\u3000' -> true;
      default -> c >= '\u2000' && c <= '\u200a';
    };
  }

  /// What parts a keyword from its arguments, and the words of a list.
  static boolean isBlank(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\f' || c == '\u000b';
  }

  /// The first place from `start` on, but before `end`, that is no white space.
  static int skip(String text, int start, int end) {
    int at = start;
    while (at < end && isSpace(text.charAt(at))) {
      at++;
    }
    return at;
  }

  /// The end of what is left of `start`..`end` without trailing white space.
  static int trimEnd(String text, int start, int end) {
    int at = end;
    while (at > start && isSpace(text.charAt(at - 1))) {
      at--;
    }
    return at;
  }

  static String trim(String text) {
    int start = skip(text, 0, text.length());
    return text.substring(start, trimEnd(text, start, text.length()));
  }
}
