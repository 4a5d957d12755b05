package dev.strata.dockerfile;

import dev.strata.source.Diagnostic;
import dev.strata.source.SourceFile;
import dev.strata.source.SourceRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Cuts a file into logical lines: joins continuations, drops the comments inside them, keeps those
/// above, and hands out here-document bodies when asked for.
///
/// A line is continued where the escape character is its last but for blanks and tabs, and no other
/// escape stands before it. Blank lines inside a continuation are passed over with a warning.
final class LineReader {
  /// BuildKit reads lines through a buffer of this many bytes, and refuses what does not fit.
  private static final int LONGEST_LINE_BYTES = 65_535;

  private final String text;
  private final char escape;
  private final List<Diagnostic> problems;
  private final List<Diagnostic> warnings;
  private final List<Text> comments = new ArrayList<>();
  private int directiveLines;
  private int position;
  private int lineStart;
  private int lineEnd;

  /// @param head what the directives say; their lines are no comments
  LineReader(SourceFile file, Head head, List<Diagnostic> problems, List<Diagnostic> warnings) {
    this.text = file.text();
    this.escape = head.escape();
    this.directiveLines = head.directiveLines();
    this.position = head.start();
    this.problems = problems;
    this.warnings = warnings;
  }

  /// Where reading starts, and how many lines from there are directives.
  record Head(char escape, int start, int directiveLines) {}

  /// The next instruction's line; none at the end of the file.
  Optional<LogicalLine> next() {
    while (advance()) {
      int start = Whitespace.skip(text, lineStart, lineEnd);
      if (directiveLines > 0) {
        directiveLines--;
        continue;
      }
      if (start < lineEnd && text.charAt(start) == '#') {
        comment();
        continue;
      }
      int end = continuedEnd(start, lineEnd);
      if (end < 0 && start == lineEnd) {
        continue;
      }
      LogicalLine line = join(start, end);
      comments.clear();
      return Optional.of(line);
    }
    return Optional.empty();
  }

  /// A comment is what follows the line's first character, even where that is a blank. An empty
  /// one parts those above it from the instruction.
  private void comment() {
    int from = Whitespace.skip(text, lineStart + 1, lineEnd);
    int to = Whitespace.trimEnd(text, from, lineEnd);
    if (from == to) {
      comments.clear();
    } else {
      comments.add(new Text(text.substring(from, to), new SourceRange(from, to)));
    }
  }

  private LogicalLine join(int start, int firstEnd) {
    LogicalLine.Builder line = new LogicalLine.Builder(text);
    int end = firstEnd;
    line.add(start, end < 0 ? lineEnd : end);
    boolean blank = false;
    while (end >= 0 && advance()) {
      int visible = Whitespace.skip(text, lineStart, lineEnd);
      if (visible == lineEnd) {
        blank = true;
        continue;
      }
      if (text.charAt(visible) == '#') {
        continue;
      }
      end = continuedEnd(lineStart, lineEnd);
      line.add(lineStart, end < 0 ? lineEnd : end);
    }
    if (blank) {
      SourceRange last = new SourceRange(lineStart, Math.max(lineStart, lineEnd));
      warnings.add(Diagnostic.warning(last, "NoEmptyContinuation", "Empty continuation line"));
    }
    return line.build(comments);
  }

  /// Where a line's text ends if it is continued, else -1.
  private int continuedEnd(int from, int to) {
    int at = to;
    while (at > from && (text.charAt(at - 1) == ' ' || text.charAt(at - 1) == '\t')) {
      at--;
    }
    boolean continued =
        at > from
            && text.charAt(at - 1) == escape
            && (at - 1 == from || text.charAt(at - 2) != escape);
    return continued ? at - 1 : -1;
  }

  /// The content up to the terminator, which is passed over; null at the end of the file.
  @Nullable Text heredocBody(String terminator, boolean stripTabs) {
    int start = position;
    while (advance()) {
      int from = lineStart;
      while (stripTabs && from < lineEnd && text.charAt(from) == '\t') {
        from++;
      }
      if (lineEnd - from == terminator.length() && text.startsWith(terminator, from)) {
        return new Text(text.substring(start, lineStart), new SourceRange(start, lineStart));
      }
    }
    return null;
  }

  /// Where the line that was read last ends.
  int end() {
    return Math.max(lineEnd, lineStart);
  }

  private boolean advance() {
    if (position >= text.length()) {
      return false;
    }
    lineStart = position;
    int feed = text.indexOf('\n', position);
    int end = feed < 0 ? text.length() : feed;
    position = feed < 0 ? end : feed + 1;
    if (isTooLong(lineStart, end)) {
      problems.add(
          Diagnostic.error(
              new SourceRange(lineStart, lineStart),
              "dockerfile line greater than max allowed size of " + LONGEST_LINE_BYTES,
              "continue it on further lines with " + escape));
      position = text.length();
      lineEnd = lineStart;
      return false;
    }
    while (end > lineStart && text.charAt(end - 1) == '\r') {
      end--;
    }
    lineEnd = end;
    return true;
  }

  private boolean isTooLong(int from, int to) {
    if ((to - from) * 3L <= LONGEST_LINE_BYTES) {
      return false;
    }
    long bytes = 0;
    for (int at = from; at < to && bytes <= LONGEST_LINE_BYTES; at++) {
      char c = text.charAt(at);
      bytes += c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
    }
    return bytes > LONGEST_LINE_BYTES;
  }
}
