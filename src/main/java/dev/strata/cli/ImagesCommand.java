package dev.strata.cli;

import dev.strata.image.LocalImage;
import dev.strata.image.StoredImage;
import dev.strata.oci.Digest;
import dev.strata.oci.ImageReference;
import dev.strata.oci.Json;
import dev.strata.oci.JsonMembers;
import dev.strata.report.Bytes;
import dev.strata.report.RoughTime;
import dev.strata.solver.Engine;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/// `strata images`: the names in the local store, in docker's columns. An image's id is the digest
/// of its config; DIGEST is that of its manifest or index.
@Command(
    name = "images",
    description = "Lists the images of the local store.",
    mixinStandardHelpOptions = true)
final class ImagesCommand implements Callable<Integer> {
  private static final String NONE = "<none>";

  private static final Map<String, String> HEADINGS =
      Map.of(
          "Repository", "REPOSITORY",
          "Tag", "TAG",
          "Digest", "DIGEST",
          "ID", "IMAGE ID",
          "CreatedSince", "CREATED",
          "CreatedAt", "CREATED AT",
          "Size", "SIZE");

  @ParentCommand @Nullable Main main;
  @Mixin ListingOption listing = new ListingOption();

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "NAME[:TAG]",
      description = "Only the images of this name, which may be a pattern.")
  @Nullable String wanted;

  @Option(
      names = {"-a", "--all"},
      description = "Taken as docker takes it; there are no other images.")
  boolean all;

  @Option(names = "--digests", description = "A column with the digests of the manifests.")
  boolean digests;

  @Option(
      names = {"-f", "--filter"},
      paramLabel = "KEY=VALUE",
      description = "reference=PATTERN, dangling=BOOL, label=KEY[=VALUE]. May be repeated.")
  List<String> filters = new ArrayList<>();

  private record Row(LocalImage image, Optional<StoredImage> stored, long sizeBytes) {
    Instant created() {
      return stored.flatMap(s -> s.config().created()).orElse(Instant.EPOCH);
    }
  }

  @Override
  public Integer call() throws Exception {
    Filters given = Filters.parse(filters, Set.of("reference", "dangling", "label"));
    for (String dangling : given.of("dangling")) {
      if (!Set.of("true", "false", "1", "0").contains(dangling)) {
        throw new WrongUseException("--filter dangling=" + dangling + ": write true or false");
      }
    }
    List<Row> rows;
    try (Engine engine = Inspection.open(main, "images")) {
      rows = rows(engine, given);
    }
    Instant now = Clock.systemUTC().instant();
    List<Json> json = rows.stream().map(row -> json(row, now)).toList();
    List<String> columns =
        digests
            ? List.of("Repository", "Tag", "Digest", "ID", "CreatedSince", "Size")
            : List.of("Repository", "Tag", "ID", "CreatedSince", "Size");
    listing.print(System.out, HEADINGS, columns, json);
    return ExitCode.OK.code();
  }

  /// The newest first, as docker has them.
  private List<Row> rows(Engine engine, Filters given) throws IOException {
    ImageFacts facts = new ImageFacts(engine.images());
    List<Row> rows = new ArrayList<>();
    for (LocalImage image : engine.images().list()) {
      if (!isWanted(image.name(), given)) {
        continue;
      }
      Optional<StoredImage> stored = facts.find(image.target());
      if (hasLabels(stored, given.of("label"))) {
        rows.add(new Row(image, stored, stored.isPresent() ? facts.size(stored.get()) : 0));
      }
    }
    rows.sort(Comparator.comparing(Row::created).reversed());
    return rows;
  }

  private boolean isWanted(ImageReference name, Filters given) {
    List<String> patterns = given.of("reference");
    boolean dangling = given.of("dangling").stream().anyMatch(d -> d.matches("true|1"));
    return !dangling
        && (wanted == null || matches(wanted, name))
        && (patterns.isEmpty() || patterns.stream().anyMatch(p -> matches(p, name)));
  }

  /// A pattern is of a whole name, or of one without its tag.
  private static boolean matches(String pattern, ImageReference name) {
    return Filters.matches(pattern, name.familiar())
        || Filters.matches(pattern, name.familiarName())
        || Filters.matches(pattern, name.toString())
        || Filters.matches(pattern, name.name());
  }

  private static boolean hasLabels(Optional<StoredImage> image, List<String> wanted) {
    Map<String, String> labels =
        image.<Map<String, String>>map(i -> i.config().runtime().labels()).orElse(Map.of());
    return wanted.stream()
        .allMatch(
            text -> {
              String[] parts = text.split("=", 2);
              return labels.containsKey(parts[0])
                  && (parts.length == 1 || parts[1].equals(labels.get(parts[0])));
            });
  }

  private Json json(Row row, Instant now) {
    ImageReference name = row.image().name();
    Optional<Instant> created = row.stored().flatMap(s -> s.config().created());
    Digest target = row.image().target().digest();
    Digest id = row.stored().map(s -> s.manifest().config().digest()).orElse(target);
    return JsonMembers.of()
        .put("Containers", "N/A")
        .put("CreatedAt", created.map(DockerTime::at).orElse("N/A"))
        .put("CreatedSince", created.map(t -> RoughTime.ago(t, now)).orElse("N/A"))
        .put("Digest", target.toString())
        .put("ID", listing.full ? id.toString() : id.abbreviated())
        .put("Repository", name.familiarName())
        .put("SharedSize", "N/A")
        .put("Size", Bytes.format(row.sizeBytes()))
        .put("Tag", name.tag().orElse(NONE))
        .put("UniqueSize", "N/A")
        .put("VirtualSize", Bytes.format(row.sizeBytes()))
        .json();
  }
}
