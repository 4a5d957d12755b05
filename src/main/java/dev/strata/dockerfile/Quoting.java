package dev.strata.dockerfile;

import java.util.ArrayList;
import java.util.List;

/// How flags and words are quoted: taking the quotes away, and putting them on.
final class Quoting {
  private Quoting() {}

  /// A flag without its quotes and escapes. Quotes of both kinds know escapes; one that is never
  /// closed lasts to the end, and an escape at the end is dropped.
  static String flagValue(String flag, char escape) {
    if (flag.indexOf('"') < 0 && flag.indexOf('\'') < 0 && flag.indexOf(escape) < 0) {
      return flag;
    }
    StringBuilder out = new StringBuilder(flag.length());
    char quote = 0;
    for (int at = 0; at < flag.length(); at++) {
      char c = flag.charAt(at);
      if (c == escape) {
        at++;
        if (at < flag.length()) {
          out.append(flag.charAt(at));
        }
      } else if (quote == 0 && (c == '"' || c == '\'')) {
        quote = c;
      } else if (c == quote && quote != 0) {
        quote = 0;
      } else {
        out.append(c);
      }
    }
    return out.toString();
  }

  /// A flag in a text, its quotes and escapes gone.
  record FoundFlag(String value, int start, int end) {}

  /// The flags that a part of a text begins with, up to a lone `--`.
  static List<FoundFlag> flagsIn(String text, int from, int to, char escape) {
    List<FoundFlag> flags = new ArrayList<>();
    int at = Whitespace.skip(text, from, to);
    while (text.startsWith("--", at) && at + 1 < to) {
      int end = endOfFlag(text, at, to, escape);
      String value = flagValue(text.substring(at, end), escape);
      if (value.equals("--")) {
        break;
      }
      flags.add(new FoundFlag(value, at, end));
      at = Whitespace.skip(text, end, to);
    }
    return flags;
  }

  private static int endOfFlag(String text, int from, int to, char escape) {
    char quote = 0;
    int at = from;
    while (at < to && (quote != 0 || !Whitespace.isSpace(text.charAt(at)))) {
      char c = text.charAt(at);
      if (c == escape) {
        at++;
      } else if (quote == 0 && (c == '"' || c == '\'')) {
        quote = c;
      } else if (c == quote) {
        quote = 0;
      }
      at++;
    }
    return Math.min(at, to);
  }

  /// Whether a word ends in an escape that escapes nothing.
  static boolean endsInLoneEscape(String word, char escape) {
    char quote = 0;
    for (int at = 0; at < word.length(); at++) {
      char c = word.charAt(at);
      if (c == escape && quote != '\'') {
        at++;
        if (at == word.length()) {
          return true;
        }
      } else if (quote == 0 && (c == '"' || c == '\'')) {
        quote = c;
      } else if (c == quote) {
        quote = 0;
      }
    }
    return false;
  }

  /// A flag's text with its value in single quotes, which mean the same to the shell's words: so
  /// here-documents after it are seen as before.
  ///
  /// @param dollars whether a dollar sign needs quotes too
  static String quoteFlag(String flag, char escape, boolean dollars) {
    int equals = flag.indexOf('=');
    int from = equals < 0 || needsQuotes(flag.substring(0, equals), escape) ? 2 : equals + 1;
    String value = flag.substring(from);
    if (!needsQuotes(value, escape) && !(dollars && value.indexOf('$') >= 0)) {
      return flag;
    }
    String escaped = value.replace("" + escape, "" + escape + escape);
    return flag.substring(0, from) + "'" + escaped.replace("'", "'\"'\"'") + "'";
  }

  /// A flag's text with an escape before each character that needs one.
  static String escapeFlag(String flag, char escape) {
    if (!needsQuotes(flag, escape)) {
      return flag;
    }
    StringBuilder out = new StringBuilder(flag.length() + 8);
    for (int at = 0; at < flag.length(); at++) {
      char c = flag.charAt(at);
      if (c == '"' || c == '\'' || c == escape || Whitespace.isSpace(c)) {
        out.append(escape);
      }
      out.append(c);
    }
    return out.toString();
  }

  private static boolean needsQuotes(String flag, char escape) {
    for (int at = 0; at < flag.length(); at++) {
      char c = flag.charAt(at);
      if (c == '"' || c == '\'' || c == escape || Whitespace.isSpace(c)) {
        return true;
      }
    }
    return false;
  }
}
