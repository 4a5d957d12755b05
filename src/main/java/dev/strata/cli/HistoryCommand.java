package dev.strata.cli;

import dev.strata.image.StoredImage;
import dev.strata.oci.Digest;
import dev.strata.oci.History;
import dev.strata.oci.Json;
import dev.strata.oci.JsonMembers;
import dev.strata.oci.Rfc3339;
import dev.strata.report.Bytes;
import dev.strata.report.RoughTime;
import dev.strata.report.TextWidth;
import dev.strata.solver.Engine;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/// `strata history`: what an image's config tells of how it was made, the last first, in docker's
/// columns. SIZE is that of the layer's files; of its blob, where it has not come from its
/// registry.
@Command(
    name = "history",
    description = "Shows the history of an image.",
    mixinStandardHelpOptions = true)
final class HistoryCommand implements Callable<Integer> {
  private static final int SHOWN = 45;

  /// The id of what was made by a builder, which names no images for its steps.
  private static final String MISSING = "<missing>";

  private record Row(History line, long sizeBytes) {}

  @ParentCommand @Nullable Main main;
  @Mixin ListingOption listing = new ListingOption();

  @Parameters(index = "0", paramLabel = "NAME[:TAG]", description = "The image.")
  String image = "";

  @Option(
      names = {"-H", "--human"},
      negatable = true,
      arity = "0..1",
      fallbackValue = "true",
      description =
          "Sizes and times for people, which is the default; --human=false for exact ones.")
  boolean human = true;

  @Override
  public Integer call() throws Exception {
    List<Json> json;
    try (Engine engine = Inspection.open(main, "history " + image)) {
      ImageFacts facts = new ImageFacts(engine.images());
      StoredImage stored =
          facts
              .find(Inspection.target(engine, image))
              .orElseThrow(() -> new WrongUseException(image + " has no manifest on this machine"));
      json = json(rows(facts, stored), stored.manifest().config().digest());
    }
    List<String> columns =
        List.of("ID", human ? "CreatedSince" : "CreatedAt", "CreatedBy", "Size", "Comment");
    listing.print(System.out, headings(), columns, json);
    return ExitCode.OK.code();
  }

  private static Map<String, String> headings() {
    return Map.of(
        "ID", "IMAGE",
        "CreatedSince", "CREATED",
        "CreatedAt", "CREATED AT",
        "CreatedBy", "CREATED BY",
        "Size", "SIZE",
        "Comment", "COMMENT");
  }

  private static List<Row> rows(ImageFacts facts, StoredImage image) throws IOException {
    List<Row> rows = new ArrayList<>();
    int layer = 0;
    for (History line : image.config().history()) {
      boolean has = !line.emptyLayer() && layer < image.config().diffIds().size();
      rows.addFirst(new Row(line, has ? facts.layerSize(image, layer++) : 0));
    }
    return rows;
  }

  private List<Json> json(List<Row> rows, Digest id) {
    Instant now = Clock.systemUTC().instant();
    List<Json> all = new ArrayList<>();
    for (Row row : rows) {
      Optional<Instant> created = row.line().created();
      String by = TextWidth.oneLine(row.line().createdBy().replace('\t', ' '), false);
      String shownId = all.isEmpty() ? listing.full ? id.toString() : id.abbreviated() : MISSING;
      all.add(
          JsonMembers.of()
              .put("Comment", TextWidth.oneLine(row.line().comment(), false))
              .put(
                  "CreatedAt",
                  created.map(t -> Rfc3339.format(t.truncatedTo(ChronoUnit.SECONDS))).orElse(""))
              .put("CreatedBy", listing.full ? by : TextWidth.truncate(by, SHOWN))
              .put("CreatedSince", created.map(t -> RoughTime.ago(t, now)).orElse("N/A"))
              .put("ID", shownId)
              .put("Size", human ? Bytes.format(row.sizeBytes()) : "" + row.sizeBytes())
              .json());
    }
    return all;
  }
}
