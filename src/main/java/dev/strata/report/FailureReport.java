package dev.strata.report;

import dev.strata.source.SourceFile;
import dev.strata.source.SourceRange;
import java.util.List;

/// What a failed step leaves on the screen, in BuildKit's form: the end of its output, then the
/// lines of the Dockerfile with those of the step marked.
public final class FailureReport {
  private static final int CONTEXT_LINES = 2;
  private static final String RULER = "------";
  private static final String LONG_RULER = "-".repeat(20);

  private FailureReport() {}

  public static String of(
      String step, List<String> output, SourceFile file, SourceRange range, Palette palette) {
    StringBuilder text = new StringBuilder();
    if (!output.isEmpty()) {
      text.append(RULER).append("\n > ").append(step).append(":\n");
      output.forEach(line -> text.append(line).append('\n'));
      text.append(RULER).append('\n');
    }
    return text.append(excerpt(file, range, palette)).toString();
  }

  /// The lines of a range, marked, with those around them.
  static String excerpt(SourceFile file, SourceRange range, Palette palette) {
    StringBuilder text = new StringBuilder();
    int first = file.lineAt(range.start());
    int last = file.lineAt(Math.max(range.start(), range.end() - 1));
    text.append(file.name()).append(':').append(first).append('\n');
    text.append(LONG_RULER).append('\n');
    int end = Math.min(file.lineCount(), last + CONTEXT_LINES);
    for (int line = Math.max(1, first - CONTEXT_LINES); line <= end; line++) {
      boolean marked = line >= first && line <= last;
      String row = String.format("%4d | %s %s", line, marked ? ">>>" : "   ", file.line(line));
      text.append(marked ? palette.red(row) : row.stripTrailing()).append('\n');
    }
    return text.append(LONG_RULER).append('\n').toString();
  }
}
