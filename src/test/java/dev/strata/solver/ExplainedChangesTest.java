package dev.strata.solver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strata.oci.Json;
import dev.strata.report.BuildJson;
import dev.strata.report.BuildTexts;
import dev.strata.report.Palette;
import dev.strata.store.PrunePolicy;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A build after a change names the input that was changed, and nothing else: in its causes, in
/// text and in JSON.
@Tag("root")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ExplainedChangesTest {
  @TempDir static Path folder;
  private final Map<String, BuildRoom> rooms = new HashMap<>();
  private int desks;

  @BeforeAll
  void open() throws Exception {
    for (String sample : List.of("hello", "pages", "tools")) {
      rooms.put(sample, new BuildRoom(Files.createDirectory(folder.resolve(sample))));
    }
  }

  @AfterAll
  void close() throws Exception {
    for (BuildRoom room : rooms.values()) {
      room.close();
    }
  }

  static Stream<ExplainedChange> changes() {
    return ExplainedChanges.all().stream();
  }

  @Test
  void thereAreForty() {
    assertThat(ExplainedChanges.all()).hasSizeGreaterThanOrEqualTo(40);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("changes")
  void itIsNamed(ExplainedChange change) throws Exception {
    BuildRoom room = Objects.requireNonNull(rooms.get(change.sample()));
    Path context = copy(change.sample());
    ExplainedChange.Desk before = new ExplainedChange.Desk(context, room);
    change.given().apply(before);
    before.setup().build();
    assertThat(before.setup().build().ran()).as("before the change").isEmpty();

    ExplainedChange.Desk after = new ExplainedChange.Desk(context, room);
    change.given().apply(after);
    change.edit().apply(after);
    List<StepReport> steps = after.setup().build().result().summary().steps();
    BuildRecord record = new BuildRecords(room.engine().store().cache()).newest().getFirst();

    assertThat(record.steps()).isEqualTo(steps);
    assertThat(told(steps)).containsExactlyInAnyOrderElementsOf(new TreeSet<>(change.causes()));
    assertThat(toldInJson(record)).isEqualTo(told(steps));
    for (String words : change.words()) {
      assertThat(text(record)).contains(words);
    }
    assertThat(text(record) + json(record)).doesNotContain("hunter");
  }

  @Test
  void tenFilesAreNamedAndTheOthersCounted() throws Exception {
    BuildRoom room = Objects.requireNonNull(rooms.get("hello"));
    ExplainedChange.Desk desk = new ExplainedChange.Desk(copy("hello"), room);
    desk.setup().build();
    for (int i = 10; i < 24; i++) {
      desk.write("src/part" + i, "x");
    }

    StepReport copy = step(desk.setup().build(), "COPY src/ src/");

    assertThat(copy.causes()).hasSize(11);
    assertThat(copy.reason()).contains("src/part10: added", "src/part19: added", "and 4 more");
    assertThat(copy.reason()).doesNotContain("part20");
  }

  @Test
  void anOlderVersionThatIsReusedIsWhatTheNextMissIsComparedWith() throws Exception {
    BuildRoom room = Objects.requireNonNull(rooms.get("tools"));
    ExplainedChange.Desk desk = new ExplainedChange.Desk(copy("tools"), room);
    desk.write("terms", "1").setup().build();
    desk.write("terms", "2").setup().build();
    desk.write("terms", "1").setup().build();

    StepReport copy =
        step(desk.write("licence.txt", "3").setup().build(), "COPY licence.txt terms /licences/");

    assertThat(copy.reason()).isEqualTo("licence.txt: content changed");
  }

  @Test
  void anotherBaseIsNamedAndSoIsAChangedOne() throws Exception {
    BuildRoom room = Objects.requireNonNull(rooms.get("hello"));
    ExplainedChange.Desk desk = new ExplainedChange.Desk(copy("hello"), room);
    desk.setup().build();
    room.of("FROM strata.local/base\nRUN echo 1 > /version\n").as("own").withoutFiles().build();
    desk.text("strata.local/base AS words", "own AS words");
    StepReport other = step(desk.setup().build(), "WORKDIR /work");

    room.of("FROM strata.local/base\nRUN echo 2 > /version\n").as("own").withoutFiles().build();
    StepReport changed = step(desk.setup().build(), "WORKDIR /work");

    assertThat(other.causes()).extracting(Cause::kind).containsExactly(Cause.Kind.BASE);
    assertThat(other.reason()).endsWith("strata.local/base → own");
    assertThat(changed.causes()).extracting(Cause::kind).containsExactly(Cause.Kind.BASE);
    assertThat(changed.reason()).contains("own changed: sha256:");
  }

  @Test
  void aPrunedRecordSaysWhenAndByWhichPolicyAndAChangeAfterItIsStillNamed() throws Exception {
    BuildRoom room = Objects.requireNonNull(rooms.get("tools"));
    ExplainedChange.Desk desk = new ExplainedChange.Desk(copy("tools"), room);
    desk.setup().build();
    room.engine()
        .store()
        .prune(new PrunePolicy.OlderThan(Duration.ZERO), room.engine().store().keptByImages());

    desk.write("terms", "new terms");
    BuildRoom.Built built = desk.setup().build();

    StepReport pruned = step(built, "COPY settings.conf /");
    assertThat(pruned.causes()).extracting(Cause::kind).containsExactly(Cause.Kind.PRUNED);
    assertThat(pruned.reason()).contains("pruned at 20").contains("not used for 0 h");
    assertThat(step(built, "COPY licence.txt terms /licences/").reason())
        .isEqualTo("terms: content changed");
  }

  @Test
  void aHitSaysWhichBuildMadeItsLayerAndAtWhatCost() throws Exception {
    BuildRoom room = Objects.requireNonNull(rooms.get("pages"));
    ExplainedChange.Desk desk = new ExplainedChange.Desk(copy("pages"), room);
    desk.arg("MARK", "hit").setup().build();
    String maker = new BuildRecords(room.engine().store().cache()).newest().getFirst().id();
    desk.setup().build();
    BuildRecord record = new BuildRecords(room.engine().store().cache()).newest().getFirst();

    StepReport run = record.steps().stream().filter(s -> s.line() == 16).findFirst().orElseThrow();

    assertThat(run.kind()).isEqualTo(StepReport.Kind.HIT);
    assertThat(run.causes().getFirst().kind()).isEqualTo(Cause.Kind.REUSED);
    assertThat(run.causes().getFirst().name()).isEqualTo(maker);
    assertThat(text(record)).contains("by build " + maker).contains("it cost");
  }

  private static StepReport step(BuildRoom.Built built, String instruction) {
    return built.result().summary().steps().stream()
        .filter(s -> s.instruction().equals(instruction))
        .findFirst()
        .orElseThrow();
  }

  /// What is told as changed, but for what only follows from it further down: a changed state, and
  /// the files of another stage.
  private static TreeSet<String> told(List<StepReport> steps) {
    TreeSet<String> told = new TreeSet<>();
    for (StepReport step : steps) {
      if (step.kind() == StepReport.Kind.RUN || step.kind() == StepReport.Kind.WITNESS) {
        assertThat(step.causes()).as(step.instruction()).isNotEmpty();
        for (Cause cause : step.causes()) {
          if (!follows(cause.kind().word(), cause.change(), cause.words())) {
            told.add(cause.kind().word() + " " + cause.name() + " " + cause.change());
          }
        }
      }
    }
    return told;
  }

  private static boolean follows(String kind, String change, String words) {
    return kind.equals("above") && change.equals("changed")
        || kind.equals("observed")
        || kind.equals("file") && words.contains(" of stage ");
  }

  private static TreeSet<String> toldInJson(BuildRecord record) {
    TreeSet<String> told = new TreeSet<>();
    for (JsonNode step : JsonMapper.shared().readTree(json(record)).get("steps")) {
      if (step.get("outcome").asString().matches("run|witness")) {
        for (JsonNode cause : step.get("causes")) {
          String kind = cause.get("kind").asString();
          String change = cause.get("change").asString();
          if (!follows(kind, change, cause.get("words").asString())) {
            told.add(kind + " " + cause.get("name").asString() + " " + change);
          }
        }
      }
    }
    return told;
  }

  private static String json(BuildRecord record) {
    Json json = BuildJson.of(record);
    return new String(json.encode(), StandardCharsets.UTF_8);
  }

  private static String text(BuildRecord record) {
    return new BuildTexts(new Palette(false), ZoneOffset.UTC).explain(record, record.steps());
  }

  private Path copy(String sample) throws IOException {
    Path from = Path.of("samples", sample);
    Path to = Files.createDirectory(folder.resolve("desk" + desks++)).resolve("context");
    List<Path> files = new ArrayList<>();
    try (Stream<Path> walk = Files.walk(from)) {
      walk.forEach(files::add);
    }
    for (Path file : files) {
      Files.copy(
          file,
          to.resolve(from.relativize(file).toString()),
          StandardCopyOption.COPY_ATTRIBUTES,
          java.nio.file.LinkOption.NOFOLLOW_LINKS);
    }
    return to;
  }
}
