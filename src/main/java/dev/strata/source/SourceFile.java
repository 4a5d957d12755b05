package dev.strata.source;

import java.util.Arrays;
import java.util.Objects;

/// A named text and its lines. Offsets are UTF-16 indices into `text`; lines and columns are
/// counted from 1. A line ends at `\n`; a `\r` before it belongs to the line's end.
public final class SourceFile {
  private final String name;
  private final String text;
  private final int[] lineStarts;

  public SourceFile(String name, String text) {
    this.name = Objects.requireNonNull(name);
    this.text = Objects.requireNonNull(text);
    this.lineStarts = lineStartsOf(text);
  }

  private static int[] lineStartsOf(String text) {
    int[] starts = new int[16];
    int count = 1;
    for (int at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) {
      if (count == starts.length) {
        starts = Arrays.copyOf(starts, count * 2);
      }
      starts[count++] = at + 1;
    }
    return Arrays.copyOf(starts, count);
  }

  public String name() {
    return name;
  }

  public String text() {
    return text;
  }

  public int lineCount() {
    return lineStarts.length;
  }

  /// The line, from 1, that holds this offset.
  public int lineAt(int offset) {
    int found = Arrays.binarySearch(lineStarts, offset);
    return found >= 0 ? found + 1 : -found - 1;
  }

  /// The column, from 1, of this offset in its line.
  public int columnAt(int offset) {
    return offset - lineStarts[lineAt(offset) - 1] + 1;
  }

  /// The offset at which this line, from 1, starts.
  public int startOf(int line) {
    return lineStarts[line - 1];
  }

  /// The text of this line, from 1, without its end.
  public String line(int line) {
    int end = line == lineStarts.length ? text.length() : lineStarts[line] - 1;
    if (end > lineStarts[line - 1] && end < text.length() && text.charAt(end - 1) == '\r') {
      end--;
    }
    return text.substring(lineStarts[line - 1], end);
  }

  public String text(SourceRange range) {
    return text.substring(range.start(), range.end());
  }
}
