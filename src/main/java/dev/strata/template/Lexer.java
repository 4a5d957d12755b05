package dev.strata.template;

import java.util.ArrayList;
import java.util.List;

/// Text → words. Trimming (`{{- ` and ` -}}`) and comments are done with here.
final class Lexer {
  private static final String OPEN = "{{";
  private static final String CLOSE = "}}";

  private final String text;
  private final List<Token> tokens = new ArrayList<>();
  private int at;

  private Lexer(String text) {
    this.text = text;
  }

  /// Ends with {@link Token.Kind#END}.
  static List<Token> tokens(String text) throws TemplateException {
    Lexer lexer = new Lexer(text);
    lexer.template();
    return lexer.tokens;
  }

  private void template() throws TemplateException {
    boolean trim = false;
    while (true) {
      int open = text.indexOf(OPEN, at);
      int end = open < 0 ? text.length() : open;
      boolean trimmed = open >= 0 && isTrimOpen(open);
      String between = text.substring(at, end);
      between = trim ? between.stripLeading() : between;
      between = trimmed ? between.stripTrailing() : between;
      if (!between.isEmpty()) {
        tokens.add(new Token(Token.Kind.TEXT, between, place(at)));
      }
      at = end;
      if (open < 0) {
        add(Token.Kind.END, end, "");
        return;
      }
      trim = action(trimmed);
    }
  }

  private boolean isTrimOpen(int open) {
    return text.startsWith("-", open + 2)
        && open + 3 < text.length()
        && Character.isWhitespace(text.charAt(open + 3));
  }

  /// One action, from `{{` to `}}`; says whether what follows is to be trimmed.
  private boolean action(boolean trimmed) throws TemplateException {
    int open = at;
    at += trimmed ? 3 : 2;
    int word = at;
    while (word < text.length() && Character.isWhitespace(text.charAt(word))) {
      word++;
    }
    if (text.startsWith("/*", word)) {
      return comment(word);
    }
    add(Token.Kind.OPEN, open, OPEN);
    while (true) {
      if (at >= text.length()) {
        throw new TemplateException(place(open), "unclosed action: there is no }} for this {{");
      }
      if (text.startsWith(CLOSE, at)) {
        add(Token.Kind.CLOSE, at, CLOSE);
        at += 2;
        return false;
      }
      if (Character.isWhitespace(text.charAt(at))) {
        int start = at;
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
          at++;
        }
        if (text.startsWith("-" + CLOSE, at)) {
          add(Token.Kind.CLOSE, at, CLOSE);
          at += 3;
          return true;
        }
        add(Token.Kind.SPACE, start, " ");
      } else {
        word();
      }
    }
  }

  private boolean comment(int start) throws TemplateException {
    int end = text.indexOf("*/", start + 2);
    if (end < 0) {
      throw new TemplateException(place(start), "unclosed comment: there is no */");
    }
    at = end + 2;
    if (text.startsWith(CLOSE, at)) {
      at += 2;
      return false;
    }
    int close = at;
    while (close < text.length() && Character.isWhitespace(text.charAt(close))) {
      close++;
    }
    if (close > at && text.startsWith("-" + CLOSE, close)) {
      at = close + 3;
      return true;
    }
    throw new TemplateException(place(at), "comment ends before closing delimiter: write */}}");
  }

  private void word() throws TemplateException {
    char c = text.charAt(at);
    char next = at + 1 < text.length() ? text.charAt(at + 1) : ' ';
    if (c == '"' || c == '`' || c == '\'') {
      quoted(c);
    } else if (c == '.' && (next < '0' || next > '9')) {
      int end = nameEnd(at + 1);
      take(end == at + 1 ? Token.Kind.DOT : Token.Kind.FIELD, end);
    } else if (c == '$') {
      take(Token.Kind.VARIABLE, nameEnd(at + 1));
    } else if (c >= '0' && c <= '9' || c == '.' || (c == '-' || c == '+') && isNumber(next)) {
      take(Token.Kind.NUMBER, numberEnd());
    } else if (Character.isLetter(c) || c == '_') {
      take(Token.Kind.WORD, nameEnd(at));
    } else if (c == ':' && next == '=') {
      take(Token.Kind.SIGN, at + 2);
    } else if ("|(),=".indexOf(c) >= 0) {
      take(Token.Kind.SIGN, at + 1);
    } else {
      throw new TemplateException(place(at), "bad character '" + text.substring(at, at + 1) + "'");
    }
  }

  private static boolean isNumber(char next) {
    return next >= '0' && next <= '9' || next == '.';
  }

  private int nameEnd(int start) {
    int end = start;
    while (end < text.length()
        && (Character.isLetterOrDigit(text.charAt(end)) || text.charAt(end) == '_')) {
      end++;
    }
    return end;
  }

  private int numberEnd() {
    int end = at + 1;
    while (end < text.length()) {
      char c = text.charAt(end);
      boolean sign = (c == '-' || c == '+') && "eE".indexOf(text.charAt(end - 1)) >= 0;
      if (!sign && !Character.isLetterOrDigit(c) && c != '.' && c != '_') {
        break;
      }
      end++;
    }
    return end;
  }

  private void quoted(char quote) throws TemplateException {
    int start = at;
    int end = at + 1;
    while (end < text.length() && text.charAt(end) != quote) {
      if (text.charAt(end) == '\n' && quote != '`') {
        break;
      }
      end += text.charAt(end) == '\\' && quote != '`' ? 2 : 1;
    }
    if (end >= text.length() || text.charAt(end) != quote) {
      throw new TemplateException(place(start), "unterminated quoted string");
    }
    String inner = text.substring(start + 1, end);
    String value = quote == '`' ? inner : GoQuotes.unescape(inner, place(start));
    tokens.add(
        new Token(quote == '\'' ? Token.Kind.CHARACTER : Token.Kind.STRING, value, place(start)));
    at = end + 1;
  }

  private void take(Token.Kind kind, int end) {
    add(kind, at, text.substring(at, end));
    at = end;
  }

  private void add(Token.Kind kind, int start, String word) {
    tokens.add(new Token(kind, word, place(start)));
  }

  private Place place(int offset) {
    int end = Math.min(offset, text.length());
    int line = 1;
    int begin = 0;
    for (int i = text.indexOf('\n'); i >= 0 && i < end; i = text.indexOf('\n', i + 1)) {
      line++;
      begin = i + 1;
    }
    return new Place(line, end - begin);
  }
}
