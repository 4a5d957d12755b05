package dev.strata.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The last lines of a terminal, redrawn in place, below lines that stay.
///
/// - Without a terminal there is no live area: only the lines that stay are written.
/// - A line never wraps: it is cut to the terminal's width. No more lines are shown than fit, the
///   last ones.
/// - Each drawing is one write, so that nothing flickers, and none where nothing changed.
/// - What a build step prints cannot move the cursor: see {@link TextWidth#oneLine}.
///
/// While lines are shown the cursor is hidden; {@link #close} brings it back. Safe for use by
/// several threads. The control sequences are those of ECMA-48 that every terminal knows.
public final class LiveArea implements AutoCloseable {
  private static final String HIDE_CURSOR = "\u001b[?25l";
  private static final String SHOW_CURSOR = "\u001b[?25h";
  private static final String CLEAR_LINE_END = "\u001b[K";
  private static final String CLEAR_BELOW = "\u001b[J";

  private final Appendable out;
  private final Optional<Screen> screen;
  private final boolean colour;
  private List<String> shown = List.of();
  private boolean cursorHidden;

  /// @param screen the terminal behind `out`; absent where there is none
  /// @param colour whether colours are passed on
  public LiveArea(Appendable out, Optional<Screen> screen, boolean colour) {
    this.out = out;
    this.screen = screen;
    this.colour = colour;
  }

  /// Shows these lines in the place of those shown before.
  public synchronized void show(List<String> lines) {
    screen.ifPresent(
        terminal -> {
          List<String> fitting = fit(lines, terminal);
          if (!fitting.equals(shown)) {
            draw(List.of(), fitting, terminal);
          }
        });
  }

  /// Writes a line that stays, above the live ones.
  public synchronized void print(String line) {
    String safe = TextWidth.oneLine(line, colour);
    if (screen.isPresent() && !shown.isEmpty()) {
      draw(List.of(safe), shown, screen.get());
    } else {
      write(safe + "\n");
    }
  }

  /// Removes the live lines. More may be shown afterwards.
  public synchronized void clear() {
    show(List.of());
  }

  /// Removes the live lines and brings the cursor back.
  @Override
  public synchronized void close() {
    clear();
    if (cursorHidden) {
      cursorHidden = false;
      write(SHOW_CURSOR);
    }
  }

  private List<String> fit(List<String> lines, Screen terminal) {
    int most = Math.max(1, terminal.rows() - 1);
    List<String> fitting = new ArrayList<>();
    for (String line : lines.subList(Math.max(0, lines.size() - most), lines.size())) {
      fitting.add(TextWidth.truncate(TextWidth.oneLine(line, colour), terminal.columns()));
    }
    return fitting;
  }

  private void draw(List<String> staying, List<String> live, Screen terminal) {
    StringBuilder text = new StringBuilder();
    if (!cursorHidden) {
      cursorHidden = true;
      text.append(HIDE_CURSOR);
    }
    int rows = rowsShown(terminal);
    if (rows > 0) {
      text.append("\u001b[").append(rows).append('A');
    }
    for (String line : staying) {
      text.append(line).append(CLEAR_LINE_END).append('\n');
    }
    for (String line : live) {
      text.append(line).append(CLEAR_LINE_END).append('\n');
    }
    if (staying.size() + live.size() < rows) {
      text.append(CLEAR_BELOW);
    }
    shown = live;
    write(text.toString());
  }

  /// How many rows the shown lines take now: a terminal that became narrower has wrapped them.
  private int rowsShown(Screen terminal) {
    int columns = Math.max(1, terminal.columns());
    return shown.stream()
        .mapToInt(line -> Math.max(1, Math.ceilDiv(TextWidth.of(line), columns)))
        .sum();
  }

  private void write(String text) {
    try {
      out.append(text);
      if (out instanceof java.io.Flushable flushable) {
        flushable.flush();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("writing progress", e);
    }
  }
}
