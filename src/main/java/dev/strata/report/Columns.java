package dev.strata.report;

import java.util.ArrayList;
import java.util.List;

/// Lines whose cells end in tabs → columns, as docker's lists have them: ten characters wide or
/// more, three of them empty. What follows a line's last tab belongs to no column.
public final class Columns {
  private static final int LEAST = 10;
  private static final int GAP = 3;

  private Columns() {}

  public static String align(List<String> lines) {
    List<List<String>> rows = new ArrayList<>();
    List<Integer> widths = new ArrayList<>();
    for (String line : lines) {
      List<String> cells = List.of(line.split("\t", -1));
      rows.add(cells);
      for (int i = 0; i < cells.size() - 1; i++) {
        if (widths.size() <= i) {
          widths.add(LEAST);
        }
        widths.set(i, Math.max(widths.get(i), TextWidth.of(cells.get(i)) + GAP));
      }
    }
    StringBuilder text = new StringBuilder();
    for (List<String> cells : rows) {
      for (int i = 0; i < cells.size() - 1; i++) {
        text.append(cells.get(i)).append(" ".repeat(widths.get(i) - TextWidth.of(cells.get(i))));
      }
      text.append(cells.getLast()).append('\n');
    }
    return text.toString();
  }
}
