package dev.strata.template;

import java.util.Locale;

/// Quoted strings as Go writes them.
final class GoQuotes {
  private static final String NAMED = "abfnrtv\\\"'";
  private static final String MEANT = "\u0007\b\f\n\r\t\u000b\\\"'";

  private GoQuotes() {}

  /// What stands between the quotes → its value.
  static String unescape(String inner, Place place) throws TemplateException {
    StringBuilder value = new StringBuilder();
    int at = 0;
    while (at < inner.length()) {
      char c = inner.charAt(at++);
      if (c != '\\') {
        value.append(c);
        continue;
      }
      char escape = at < inner.length() ? inner.charAt(at++) : ' ';
      int named = NAMED.indexOf(escape);
      int digits =
          switch (escape) {
            case 'x' -> 2;
            case 'u' -> 4;
            case 'U' -> 8;
            default -> 0;
          };
      if (named >= 0) {
        value.append(MEANT.charAt(named));
      } else if (digits > 0 && hex(inner, at, digits)) {
        value.appendCodePoint(Integer.parseInt(inner, at, at + digits, 16));
        at += digits;
      } else {
        throw new TemplateException(place, "bad escape \\" + escape + " in a quoted string");
      }
    }
    return value.toString();
  }

  private static boolean hex(String text, int from, int digits) {
    return from + digits <= text.length()
        && text.substring(from, from + digits).matches("(00(0[0-9a-fA-F]|10))?[0-9a-fA-F]{2,4}");
  }

  /// A text in double quotes, as `%q` prints it.
  static String quote(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    text.codePoints()
        .forEach(
            c -> {
              int named = c == '\'' ? -1 : MEANT.indexOf(c);
              if (named >= 0) {
                quoted.append('\\').append(NAMED.charAt(named));
              } else if (c < ' ' || c == 0x7f) {
                quoted.append(String.format(Locale.ROOT, "\\x%02x", c));
              } else {
                quoted.appendCodePoint(c);
              }
            });
    return quoted.append('"').toString();
  }
}
