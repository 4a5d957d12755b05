package dev.strata.source;

/// Draws a diagnostic for people:
///
/// ```
/// Dockerfile:3:1: error: unknown instruction: COPPY
///   3 | COPPY a b
///     | ^^^^^
///     = hint: did you mean COPY?
/// ```
///
/// A range over several lines is marked on its first and last line. Tabs are kept in the line of
/// marks too, so that both lines shift alike on any terminal; wide characters count as two columns,
/// combining ones as none. A line longer than the view is cut around the mark.
public final class DiagnosticPrinter {
  private static final int WIDEST = 160;
  private static final int LEAD = 40;
  private static final int MOST = 10;
  private static final String RED = "\u001b[1;31m";
  private static final String YELLOW = "\u001b[1;33m";
  private static final String BLUE = "\u001b[1;34m";
  private static final String BOLD = "\u001b[1m";
  private static final String RESET = "\u001b[0m";

  private final boolean colour;

  /// @param colour whether ANSI colours are written
  public DiagnosticPrinter(boolean colour) {
    this.colour = colour;
  }

  /// The diagnostics of one text, a blank line between them: the first ten, and how many more there
  /// are. Ends with a line feed.
  public String print(DiagnosticsException e) {
    StringBuilder out = new StringBuilder();
    int more = e.diagnostics().size() - MOST;
    for (Diagnostic diagnostic : e.diagnostics().subList(0, Math.min(MOST, MOST + more))) {
      if (!out.isEmpty()) {
        out.append('\n');
      }
      out.append(print(e.file(), diagnostic));
    }
    if (more > 0) {
      out.append("\nand ").append(more).append(" more\n");
    }
    return out.toString();
  }

  /// One diagnostic, as drawn above. Ends with a line feed.
  public String print(SourceFile file, Diagnostic diagnostic) {
    int start = Math.min(diagnostic.range().start(), file.text().length());
    int end = Math.clamp(diagnostic.range().end(), start, file.text().length());
    int firstLine = file.lineAt(start);
    int lastLine = end > start ? file.lineAt(end - 1) : firstLine;
    int gutter = Integer.toString(lastLine).length();
    String colourOfMark = diagnostic.severity() == Severity.ERROR ? RED : YELLOW;

    StringBuilder out = new StringBuilder();
    headline(out, file, diagnostic, start, colourOfMark);
    markedLine(out, file, firstLine, gutter, start, end, colourOfMark);
    if (lastLine > firstLine) {
      if (lastLine > firstLine + 1) {
        out.append(paint(BLUE, "  " + " ".repeat(gutter) + " ...")).append('\n');
      }
      markedLine(out, file, lastLine, gutter, start, end, colourOfMark);
    }
    diagnostic
        .hint()
        .ifPresent(
            hint ->
                out.append(paint(BLUE, "  " + " ".repeat(gutter) + " ="))
                    .append(" hint: ")
                    .append(hint)
                    .append('\n'));
    return out.toString();
  }

  private void headline(
      StringBuilder out, SourceFile file, Diagnostic diagnostic, int start, String colourOfMark) {
    String place = file.name() + ":" + file.lineAt(start) + ":" + file.columnAt(start) + ":";
    String kind = diagnostic.severity() == Severity.ERROR ? "error" : "warning";
    String rule = diagnostic.rule().map(name -> "[" + name + "]").orElse("");
    out.append(paint(BOLD, place))
        .append(' ')
        .append(paint(colourOfMark, kind + rule + ":"))
        .append(' ')
        .append(paint(BOLD, visible(diagnostic.message())))
        .append('\n');
  }

  /// A source line, and below it the marks for the part of the range that lies on it.
  private void markedLine(
      StringBuilder out,
      SourceFile file,
      int line,
      int gutter,
      int start,
      int end,
      String colourOfMark) {
    String text = file.line(line);
    int from = Math.clamp(start - file.startOf(line), 0, text.length());
    int to = Math.clamp(end - file.startOf(line), from, text.length());
    if (start < file.startOf(line)) {
      from = Math.min(firstVisible(text), to);
    }
    int cut = text.length() > WIDEST ? Math.max(0, from - LEAD) : 0;
    int stop = Math.min(text.length(), cut + WIDEST);
    String number = Integer.toString(line);
    String margin = "  " + " ".repeat(gutter - number.length()) + number + " | ";
    String shown =
        (cut > 0 ? "…" : "")
            + visible(text.substring(cut, stop))
            + (stop < text.length() ? "…" : "");
    out.append(paint(BLUE, margin)).append(shown).append('\n');

    String indent = (cut > 0 ? " " : "") + blanksUnder(text.substring(cut, from));
    int width = Math.max(1, columns(text.substring(from, Math.clamp(to, from, stop))));
    out.append(paint(BLUE, "  " + " ".repeat(gutter) + " | "))
        .append(indent)
        .append(paint(colourOfMark, "^".repeat(width)))
        .append('\n');
  }

  private static int firstVisible(String text) {
    int at = 0;
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
    return at;
  }

  /// Control characters could move the cursor or worse: they are drawn as one replacement each.
  private static String visible(String text) {
    StringBuilder out = new StringBuilder(text.length());
    for (int at = 0; at < text.length(); at++) {
      char c = text.charAt(at);
      out.append(c != '\t' && Character.isISOControl(c) ? '\ufffd' : c);
    }
    return out.toString();
  }

  private static String blanksUnder(String text) {
    StringBuilder out = new StringBuilder(text.length());
    text.codePoints().forEach(c -> out.append(c == '\t' ? "\t" : " ".repeat(columns(c))));
    return out.toString();
  }

  private static int columns(String text) {
    return text.codePoints().map(DiagnosticPrinter::columns).sum();
  }

  /// Columns of a terminal: East Asian wide characters and emoji take two.
  private static int columns(int codePoint) {
    int type = Character.getType(codePoint);
    if (type == Character.NON_SPACING_MARK
        || type == Character.ENCLOSING_MARK
        || type == Character.FORMAT) {
      return 0;
    }
    boolean wide =
        codePoint >= 0x1100
            && (codePoint <= 0x115f
                || (codePoint >= 0x2e80 && codePoint <= 0xa4cf && codePoint != 0x303f)
                || (codePoint >= 0xac00 && codePoint <= 0xd7a3)
                || (codePoint >= 0xf900 && codePoint <= 0xfaff)
                || (codePoint >= 0xfe30 && codePoint <= 0xfe6f)
                || (codePoint >= 0xff00 && codePoint <= 0xff60)
                || (codePoint >= 0xffe0 && codePoint <= 0xffe6)
                || (codePoint >= 0x1f300 && codePoint <= 0x1faff)
                || (codePoint >= 0x20000 && codePoint <= 0x3fffd));
    return wide ? 2 : 1;
  }

  private String paint(String colourCode, String text) {
    return colour ? colourCode + text + RESET : text;
  }
}
