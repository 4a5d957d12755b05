package dev.strata.dockerfile;

import dev.strata.source.SourceRange;
import java.util.Arrays;
import java.util.List;

/// An instruction's text with its continuations joined, and the way back into the file: a list of
/// pieces, each copied as a whole from one place.
final class LogicalLine {
  private final String text;
  private final List<Text> comments;
  private final int[] starts;
  private final int[] sources;

  private LogicalLine(String text, List<Text> comments, int[] starts, int[] sources) {
    this.text = text;
    this.comments = comments;
    this.starts = starts;
    this.sources = sources;
  }

  String text() {
    return text;
  }

  /// The comment lines right above.
  List<Text> comments() {
    return comments;
  }

  /// The place in the file of this part of the text.
  SourceRange range(int from, int to) {
    int start = sourceOf(from);
    return new SourceRange(start, to > from ? Math.max(start, sourceOf(to - 1) + 1) : start);
  }

  Text part(int from, int to) {
    return new Text(text.substring(from, to), range(from, to));
  }

  /// The whole, without the white space at both ends.
  SourceRange range() {
    int from = Whitespace.skip(text, 0, text.length());
    return range(from, Whitespace.trimEnd(text, from, text.length()));
  }

  private int sourceOf(int at) {
    int found = Arrays.binarySearch(starts, at);
    int piece = found >= 0 ? found : -found - 2;
    return sources[piece] + at - starts[piece];
  }

  /// Collects the pieces of one line.
  static final class Builder {
    private final String file;
    private final StringBuilder text = new StringBuilder();
    private int[] starts = new int[4];
    private int[] sources = new int[4];
    private int count;

    Builder(String file) {
      this.file = file;
    }

    void add(int from, int to) {
      if (count > 0 && from == to) {
        return;
      }
      if (count > 0 && starts[count - 1] == text.length()) {
        count--; // what stands there is empty
      }
      if (count == starts.length) {
        starts = Arrays.copyOf(starts, count * 2);
        sources = Arrays.copyOf(sources, count * 2);
      }
      starts[count] = text.length();
      sources[count++] = from;
      text.append(file, from, to);
    }

    LogicalLine build(List<Text> comments) {
      return new LogicalLine(
          text.toString(),
          List.copyOf(comments),
          Arrays.copyOf(starts, count),
          Arrays.copyOf(sources, count));
    }
  }
}
