package dev.strata.dockerfile;

import java.util.ArrayDeque;

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

  /// A flag's text in single quotes, which mean the same to the shell's words: so here-documents
  /// after it are seen as before.
  static String quoteFlag(String flag, char escape) {
    if (!needsQuotes(flag, escape) && flag.indexOf('$') < 0) {
      return flag;
    }
    StringBuilder out = new StringBuilder(flag.length() + 8).append("--");
    int from = 2;
    ArrayDeque<String> parts = new ArrayDeque<>();
    for (int at = from; at <= flag.length(); at++) {
      if (at == flag.length() || flag.charAt(at) == '\'') {
        parts.add(flag.substring(from, at));
        from = at + 1;
      }
    }
    String escaped = "" + escape + escape;
    out.append('\'').append(parts.poll().replace("" + escape, escaped)).append('\'');
    while (!parts.isEmpty()) {
      out.append("\"'\"'").append(parts.poll().replace("" + escape, escaped)).append('\'');
    }
    return out.toString();
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
