package dev.strata.cli;

import dev.strata.image.StoredImage;
import dev.strata.oci.Descriptor;
import dev.strata.oci.History;
import dev.strata.oci.Json;
import dev.strata.oci.Platform;
import dev.strata.oci.Rfc3339;
import dev.strata.report.Bytes;
import dev.strata.report.Table;
import dev.strata.report.TextWidth;
import dev.strata.solver.Engine;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/// `strata history`: what an image's config tells of how it was made, the last first. SIZE is that
/// of the layer's blob, as the registry or the archive has it.
@Command(
    name = "history",
    description = "Shows the history of an image.",
    mixinStandardHelpOptions = true)
final class HistoryCommand implements Callable<Integer> {
  private static final int SHOWN = 45;

  private record Row(String created, String createdBy, long sizeBytes, String comment) {}

  @ParentCommand @Nullable Main main;
  @Mixin FormatOption format = new FormatOption();

  @Parameters(index = "0", paramLabel = "NAME[:TAG]", description = "The image.")
  String image = "";

  @Option(names = "--no-trunc", description = "Show all of each line.")
  boolean noTrunc;

  @Override
  public Integer call() throws Exception {
    try (Engine engine = Inspection.open(main, "history " + image)) {
      Descriptor target = Inspection.target(engine, image);
      List<Row> rows = rows(stored(engine, target));
      format.print(System.out, () -> text(rows), () -> json(rows));
    }
    return ExitCode.OK.code();
  }

  private StoredImage stored(Engine engine, Descriptor target)
      throws WrongUseException, IOException {
    List<StoredImage> images = engine.images().images(target);
    return images.stream()
        .filter(i -> Platform.host().runs(i.config().platform()))
        .findFirst()
        .or(() -> images.stream().findFirst())
        .orElseThrow(() -> new WrongUseException(image + " has no manifest on this machine"));
  }

  private static List<Row> rows(StoredImage image) {
    List<Row> rows = new ArrayList<>();
    int layer = 0;
    for (History line : image.config().history()) {
      boolean has = !line.emptyLayer() && layer < image.manifest().layers().size();
      rows.addFirst(
          new Row(
              line.created().map(Rfc3339::format).orElse(""),
              line.createdBy(),
              has ? image.manifest().layers().get(layer++).sizeBytes() : 0,
              line.comment()));
    }
    return rows;
  }

  private String text(List<Row> rows) {
    Table table = new Table(Table.Side.LEFT, Table.Side.LEFT, Table.Side.RIGHT, Table.Side.LEFT);
    table.row("CREATED", "CREATED BY", "SIZE", "COMMENT");
    for (Row row : rows) {
      String by = TextWidth.oneLine(row.createdBy().replace("\n", "\\n"), false);
      table.row(
          row.created(),
          noTrunc ? by : TextWidth.truncate(by, SHOWN),
          Bytes.format(row.sizeBytes()),
          TextWidth.oneLine(row.comment(), false));
    }
    return table.format();
  }

  private static Json json(List<Row> rows) {
    List<Json> all = new ArrayList<>();
    for (Row row : rows) {
      SequencedMap<String, Json> to = new LinkedHashMap<>();
      to.put("CreatedAt", Json.text(row.created()));
      to.put("CreatedBy", Json.text(row.createdBy()));
      to.put("Size", Json.number(row.sizeBytes()));
      to.put("Comment", Json.text(row.comment()));
      all.add(new Json.Members(to));
    }
    return new Json.Array(all);
  }
}
