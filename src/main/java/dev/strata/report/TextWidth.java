package dev.strata.report;

/// How many columns of a terminal a text takes, and texts cut to fit.
///
/// Escape sequences take none, combining and format characters none, East Asian wide and fullwidth
/// characters and pictographs two (Unicode Standard Annex 11), all others one. A sequence joined by
/// U+200D counts by its parts, as most terminals draw it.
public final class TextWidth {
  private static final char ESCAPE = '\u001b';
  private static final String RESET = "\u001b[0m";

  /// First and last code points of the ranges that are two columns wide, ascending.
  private static final int[] WIDE = {
    0x1100, 0x115F, 0x231A, 0x231B, 0x2329, 0x232A, 0x23E9, 0x23EC, 0x25FD, 0x25FE, 0x2614, 0x2615,
    0x2648, 0x2653, 0x26A1, 0x26A1, 0x2705, 0x2705, 0x2728, 0x2728, 0x274C, 0x274C, 0x2753, 0x2755,
    0x2795, 0x2797, 0x2B1B, 0x2B1C, 0x2B50, 0x2B50, 0x2E80, 0x303E, 0x3041, 0x33FF, 0x3400, 0x4DBF,
    0x4E00, 0xA4CF, 0xA960, 0xA97F, 0xAC00, 0xD7A3, 0xF900, 0xFAFF, 0xFE30, 0xFE6F, 0xFF00, 0xFF60,
    0xFFE0, 0xFFE6, 0x1F004, 0x1F004, 0x1F0CF, 0x1F0CF, 0x1F18E, 0x1F18E, 0x1F191, 0x1F19A, 0x1F200,
    0x1F320, 0x1F32D, 0x1F335, 0x1F337, 0x1F37C, 0x1F37E, 0x1F393, 0x1F3A0, 0x1F3CA, 0x1F3CF,
    0x1F3D3, 0x1F3E0, 0x1F3F0, 0x1F3F8, 0x1F43E, 0x1F440, 0x1F440, 0x1F442, 0x1F4FC, 0x1F4FF,
    0x1F53D, 0x1F54B, 0x1F567, 0x1F5FB, 0x1F64F, 0x1F680, 0x1F6C5, 0x1F6CC, 0x1F6CC, 0x1F6D0,
    0x1F6D2, 0x1F6EB, 0x1F6EC, 0x1F6F4, 0x1F6FC, 0x1F7E0, 0x1F7EB, 0x1F90C, 0x1F9FF, 0x1FA70,
    0x1FAFF, 0x20000, 0x3FFFD
  };

  private TextWidth() {}

  public static int of(String text) {
    int columns = 0;
    int at = 0;
    while (at < text.length()) {
      int next = endOfUnit(text, at);
      columns += unitWidth(text, at);
      at = next;
    }
    return columns;
  }

  /// The text, or its beginning with `…`, in no more than these columns. Colours that the cut text
  /// had begun are ended.
  public static String truncate(String text, int columns) {
    if (of(text) <= columns) {
      return text;
    }
    if (columns <= 0) {
      return "";
    }
    int used = 0;
    int at = 0;
    while (used + unitWidth(text, at) <= columns - 1) {
      used += unitWidth(text, at);
      at = endOfUnit(text, at);
    }
    String kept = text.substring(0, at);
    return kept + "…" + (kept.indexOf(ESCAPE) >= 0 ? RESET : "");
  }

  /// The text as one line that moves no cursor: tabs become spaces to the next multiple of eight,
  /// colours stay where `colour` says so, every other escape sequence and control character goes.
  public static String oneLine(String text, boolean colour) {
    StringBuilder line = new StringBuilder(text.length());
    int columns = 0;
    int at = 0;
    while (at < text.length()) {
      int next = endOfUnit(text, at);
      String unit = text.substring(at, next);
      if (unit.charAt(0) == ESCAPE) {
        line.append(colour && isColour(unit) ? unit : "");
      } else if (unit.equals("\t")) {
        int spaces = 8 - columns % 8;
        line.repeat(' ', spaces);
        columns += spaces;
      } else if (!Character.isISOControl(unit.charAt(0))) {
        line.append(unit);
        columns += unitWidth(text, at);
      }
      at = next;
    }
    return line.toString();
  }

  private static boolean isColour(String sequence) {
    return sequence.startsWith("\u001b[") && sequence.endsWith("m");
  }

  private static int unitWidth(String text, int at) {
    if (text.charAt(at) == ESCAPE) {
      return 0;
    }
    return codePointWidth(text.codePointAt(at));
  }

  private static int codePointWidth(int c) {
    if (c < 0x300) {
      return Character.isISOControl(c) || c == 0xAD ? 0 : 1;
    }
    return switch (Character.getType(c)) {
      case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK, Character.FORMAT -> 0;
      default -> isWide(c) ? 2 : 1;
    };
  }

  private static boolean isWide(int c) {
    int low = 0;
    int high = WIDE.length / 2 - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      if (c < WIDE[2 * middle]) {
        high = middle - 1;
      } else if (c > WIDE[2 * middle + 1]) {
        low = middle + 1;
      } else {
        return true;
      }
    }
    return false;
  }

  /// The end of the code point or of the escape sequence (ECMA-48) at `at`.
  private static int endOfUnit(String text, int at) {
    if (text.charAt(at) != ESCAPE) {
      return at + Character.charCount(text.codePointAt(at));
    }
    if (at + 1 == text.length()) {
      return at + 1;
    }
    return switch (text.charAt(at + 1)) {
      case '[' -> endOfControlSequence(text, at + 2);
      case ']', 'P', 'X', '^', '_' -> endOfString(text, at + 2);
      default -> at + 2;
    };
  }

  private static int endOfControlSequence(String text, int from) {
    int at = from;
    while (at < text.length() && text.charAt(at) >= 0x20 && text.charAt(at) < 0x40) {
      at++;
    }
    return Math.min(text.length(), at + 1);
  }

  private static int endOfString(String text, int from) {
    for (int at = from; at < text.length(); at++) {
      if (text.charAt(at) == '\u0007') {
        return at + 1;
      }
      if (text.startsWith("\u001b\\", at)) {
        return at + 2;
      }
    }
    return text.length();
  }
}
