package dev.strata.report;

import dev.strata.oci.Json;
import dev.strata.store.PruneReport;
import dev.strata.store.SpaceReport;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;

/// What a store holds, and what a prune took of it.
public record SpaceTexts(Palette palette) {
  private static final int MOST_COLUMNS = 60;

  public String text(SpaceReport space) {
    Table table =
        new Table(
            Table.Side.LEFT,
            Table.Side.RIGHT,
            Table.Side.RIGHT,
            Table.Side.RIGHT,
            Table.Side.RIGHT);
    table.row("KIND", "COUNT", "SIZE", "SHARED", "UNSHARED");
    for (SpaceReport.Row row : space.rows()) {
      table.row(
          row.name(),
          Long.toString(row.count()),
          Bytes.format(row.bytes()),
          Bytes.format(row.sharedBytes()),
          Bytes.format(row.unsharedBytes()));
    }
    table.row(palette.bold("total"), "", Bytes.format(space.totalBytes()), "", "");
    return table.format();
  }

  public static Json json(SpaceReport space) {
    List<Json> rows = new ArrayList<>();
    for (SpaceReport.Row row : space.rows()) {
      SequencedMap<String, Json> to = new LinkedHashMap<>();
      to.put("kind", Json.text(row.name()));
      to.put("count", Json.number(row.count()));
      to.put("bytes", Json.number(row.bytes()));
      to.put("sharedBytes", Json.number(row.sharedBytes()));
      to.put("unsharedBytes", Json.number(row.unsharedBytes()));
      rows.add(new Json.Members(to));
    }
    return new Json.Array(rows);
  }

  /// What a prune removed, the least valuable first.
  public String removed(PruneReport report, ZoneId zone) {
    if (report.removed().isEmpty()) {
      return "";
    }
    Table table = new Table(Table.Side.LEFT, Table.Side.RIGHT, Table.Side.RIGHT, Table.Side.LEFT);
    table.row("LAST USED", "FREED", "COST", "WHAT");
    for (PruneReport.Removed one : report.removed()) {
      String what =
          one.what().isEmpty() ? one.layer().map(Object::toString).orElse("-") : one.what();
      table.row(
          DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT)
              .format(one.lastUsed().atZone(zone)),
          Bytes.format(one.freedBytes()),
          Durations.format(one.cost()),
          TextWidth.truncate(TextWidth.oneLine(what.replace("\n", "\\n"), false), MOST_COLUMNS));
    }
    return table.format();
  }
}
