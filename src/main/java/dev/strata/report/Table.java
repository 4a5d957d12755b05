package dev.strata.report;

import java.util.ArrayList;
import java.util.List;

/// Rows of cells as lines of aligned text, two spaces between columns and none at a line's end. A
/// cell is one line; its colours take no room.
public final class Table {
  /// On which side of its column a cell stands.
  public enum Side {
    LEFT,
    RIGHT
  }

  private static final String GAP = "  ";

  private final List<Side> sides;
  private final List<List<String>> rows = new ArrayList<>();

  public Table(Side... sides) {
    this.sides = List.of(sides);
  }

  /// @param cells as many as there are columns
  public Table row(String... cells) {
    if (cells.length != sides.size()) {
      throw new IllegalArgumentException(cells.length + " cells in " + sides.size() + " columns");
    }
    rows.add(List.of(cells));
    return this;
  }

  public String format() {
    int[] widths = new int[sides.size()];
    for (List<String> row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], TextWidth.of(row.get(i)));
      }
    }
    StringBuilder text = new StringBuilder();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < widths.length; i++) {
        String room = " ".repeat(widths[i] - TextWidth.of(row.get(i)));
        line.append(i == 0 ? "" : GAP)
            .append(sides.get(i) == Side.RIGHT ? room + row.get(i) : row.get(i) + room);
      }
      text.append(line.toString().stripTrailing()).append('\n');
    }
    return text.toString();
  }
}
