package dev.strata.dockerfile;

import org.antlr.v4.runtime.CharStream;
import org.antlr.v4.runtime.IntStream;
import org.antlr.v4.runtime.misc.Interval;

/// What a lexer sees of a text: its UTF-16 units, changed so that grammars need neither Unicode nor
/// the choice of escape character. Positions are those of the text.
///
/// - Where the file's escape is the backtick, it and the backslash change places.
/// - A unit outside ASCII becomes one of its kind: `_` a letter, `0` a digit, line feed for white
///   space, `.` for all else. JSON knows no such kinds: there all become `.`. ANTLR keeps its fast
///   tables for ASCII only.
/// - Quotes become `.` where they shall mean nothing.
final class AsciiStream implements CharStream {
  /// Whose eyes the text is seen with.
  enum View {
    WORDS,
    QUOTES_HIDDEN,
    JSON
  }

  private final String text;
  private final int end;
  private final boolean backtick;
  private final View view;
  private int index;

  AsciiStream(String text, int start, int end, boolean backtick, View view) {
    this.text = text;
    this.index = start;
    this.end = end;
    this.backtick = backtick;
    this.view = view;
  }

  @Override
  public int LA(int offset) {
    int at = offset > 0 ? index + offset - 1 : index + offset;
    if (offset == 0 || at < 0 || at >= end) {
      return IntStream.EOF;
    }
    char c = text.charAt(at);
    return c < 0x80 ? ascii(c) : kind(c, at);
  }

  private char ascii(char c) {
    if (backtick && (c == '`' || c == '\\')) {
      return c == '`' ? '\\' : '`';
    }
    return view == View.QUOTES_HIDDEN && (c == '"' || c == '\'') ? '.' : c;
  }

  private char kind(char c, int at) {
    if (view == View.JSON) {
      return '.';
    }
    if (Whitespace.isSpace(c)) {
      return '\n';
    }
    int codePoint = c;
    if (Character.isLowSurrogate(c) && at > 0 && Character.isHighSurrogate(text.charAt(at - 1))) {
      codePoint = Character.toCodePoint(text.charAt(at - 1), c);
    } else if (Character.isHighSurrogate(c) && at + 1 < text.length()) {
      codePoint = text.codePointAt(at);
    }
    if (Character.isLetter(codePoint)) {
      return '_';
    }
    return Character.isDigit(codePoint) ? '0' : '.';
  }

  @Override
  public void consume() {
    index++;
  }

  @Override
  public int mark() {
    return -1;
  }

  @Override
  public void release(int marker) {}

  @Override
  public int index() {
    return index;
  }

  @Override
  public void seek(int to) {
    index = to;
  }

  @Override
  public int size() {
    return end;
  }

  @Override
  public String getSourceName() {
    return UNKNOWN_SOURCE_NAME;
  }

  @Override
  public String getText(Interval interval) {
    return text.substring(interval.a, Math.min(interval.b + 1, end));
  }
}
