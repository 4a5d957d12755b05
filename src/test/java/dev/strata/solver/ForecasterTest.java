package dev.strata.solver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strata.cache.StoredRecord;
import dev.strata.report.BuildTexts;
import dev.strata.report.ForecastTexts;
import dev.strata.report.Palette;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What is told of a build before it.
@Tag("root")
final class ForecasterTest {
  private static final String FILE =
      """
      FROM strata.local/base AS made
      RUN sleep 0.3; echo > /slow
      COPY a.txt /
      RUN sleep 0.2; cat /a.txt > /b.txt
      FROM strata.local/base
      COPY c.txt /
      COPY --from=made /b.txt /
      RUN cat /b.txt > /d.txt
      """;

  @TempDir Path folder;
  private BuildRoom room;

  @BeforeEach
  void open() throws Exception {
    room = new BuildRoom(folder);
    room.write("a.txt", "a");
    room.write("c.txt", "c");
  }

  @AfterEach
  void close() throws Exception {
    room.close();
  }

  @Test
  void nothingWasBuiltSoEverythingRuns() throws Exception {
    BuildForecast forecast = forecast(FILE);

    assertThat(forecast.runs()).isEqualTo(6);
    assertThat(forecast.steps().getFirst().reason()).isEqualTo("not built before");
    assertThat(forecast.steps().getFirst().duration()).isEmpty();
    List<StoredRecord> recorded = new ArrayList<>();
    room.engine().store().cache().scanRecords(recorded::add);
    assertThat(recorded).isEmpty();
    assertThat(records()).isEmpty();
  }

  @Test
  void everythingIsReusedWhereNothingChanged() throws Exception {
    room.of(FILE).build();

    BuildForecast forecast = forecast(FILE);

    assertThat(forecast.runs()).isZero();
    assertThat(forecast.criticalPath()).isEmpty();
    assertThat(forecast.steps()).allMatch(BuildForecast.Step::certain);
    assertThat(forecast.pathTaken()).isZero();
  }

  @Test
  void aChangedFileIsFollowedDownToWhereItMayEnd() throws Exception {
    room.of(FILE).build();
    room.write("a.txt", "other");

    BuildForecast forecast = forecast(FILE);
    BuildRoom.Built built = room.of(FILE).build();

    assertThat(forecast.steps().stream().map(s -> s.kind().word() + " " + s.certain()))
        .containsExactly("hit true", "run true", "run true", "hit true", "run false", "run false");
    assertThat(forecast.steps().get(1).reason()).isEqualTo("a.txt: content changed");
    assertThat(forecast.steps().get(2).reason()).contains("the step above changed");
    assertThat(forecast.steps().get(4).reason()).isEqualTo("steps of stage made are to run");
    assertThat(forecast.steps().get(2).duration().orElseThrow())
        .isGreaterThanOrEqualTo(Duration.ofMillis(200));
    assertThat(forecast.criticalPath().toString()).contains("0.2").doesNotContain("0.0");
    assertThat(built.ran()).hasSize(forecast.runs());
  }

  @Test
  void aStepBelowAChangedCopyIsComparedByWhatItObserved() throws Exception {
    room.write("read.txt", "r");
    room.write("other.txt", "o");
    room.of(WITNESSED).witness(WitnessMode.AUTO).build();
    List<Path> before = files();

    room.write("other.txt", "changed");
    BuildForecast reused = forecast(room.of(WITNESSED).witness(WitnessMode.AUTO));
    room.write("read.txt", "changed");
    BuildForecast run = forecast(room.of(WITNESSED).witness(WitnessMode.AUTO));
    BuildForecast off = forecast(room.of(WITNESSED).witness(WitnessMode.OFF));

    assertThat(kinds(reused)).containsExactly("run true", "witness true", "hit true");
    assertThat(reused.steps().get(1).reason())
        .contains("the step above changed: COPY . /src; nothing that it observed changed: of ");
    assertThat(kinds(run)).containsExactly("run true", "run true", "hit true");
    assertThat(run.steps().get(1).reason())
        .endsWith("; /src/read.txt, which the step read, changed");
    assertThat(off.steps().get(1).reason()).isEqualTo("the step above changed: COPY . /src");
    assertThat(files()).as("nothing was made").isEqualTo(before);
  }

  @Test
  void whatIsForecastOfWitnessesComesTrue() throws Exception {
    room.write("read.txt", "r");
    room.write("other.txt", "o");
    room.of(WITNESSED).witness(WitnessMode.AUTO).build();
    room.write("other.txt", "changed");
    BuildForecast forecast = forecast(room.of(WITNESSED).witness(WitnessMode.AUTO));

    room.of(WITNESSED).witness(WitnessMode.AUTO).build();

    List<StepReport> steps = records().getFirst().steps();
    assertThat(steps)
        .extracting(s -> s.kind() + " " + s.reason().replaceAll("\\[\\d/\\d] ", ""))
        .startsWith(
            forecast.steps().stream()
                .limit(2)
                .map(s -> s.kind() + " " + s.reason())
                .toArray(String[]::new));
    assertThat(steps)
        .extracting(s -> s.forecast().orElseThrow().kind())
        .containsExactlyElementsOf(
            forecast.steps().stream().map(BuildForecast.Step::kind).toList());
  }

  @Test
  void foldersThatAreToBeMadeAreForeseen() throws Exception {
    String file = "FROM strata.local/base\nCOPY a.txt /\nWORKDIR /new/folder\nWORKDIR /new\n";
    room.of(file).build();
    room.write("a.txt", "other");

    assertThat(kinds(forecast(room.of(file)))).containsExactly("run true", "run true", "run true");
  }

  private static final String WITNESSED =
      """
      FROM strata.local/base
      COPY . /src
      RUN cat /src/read.txt > /out
      COPY --link c.txt /
      """;

  private static List<String> kinds(BuildForecast forecast) {
    return forecast.steps().stream().map(s -> s.kind().word() + " " + s.certain()).toList();
  }

  private BuildForecast forecast(BuildRoom.Setup setup) throws Exception {
    return new Forecaster(room.engine(), setup.request(folder.resolve("none"))).forecast();
  }

  private List<Path> files() throws Exception {
    try (var layers = Files.list(folder.resolve("state/layers"))) {
      return layers.sorted().toList();
    }
  }

  @Test
  void goingBackToWhatWasBuiltIsAHitAllTheWay() throws Exception {
    room.of(FILE).build();
    room.write("a.txt", "other");
    room.of(FILE).build();
    room.write("a.txt", "a");

    assertThat(forecast(FILE).runs()).isZero();
  }

  @Test
  void forecastAndFactStandSideBySide() throws Exception {
    room.of(FILE).build();
    room.write("c.txt", "other");
    BuildForecast forecast = forecast(FILE);
    room.of(FILE).build();
    room.of(FILE).build();

    BuildRecord record = records().get(1);

    assertThat(record.forecast()).contains(forecast.taken());
    assertThat(record.steps())
        .extracting(s -> s.forecast().orElseThrow().kind())
        .containsExactlyElementsOf(
            forecast.steps().stream().map(BuildForecast.Step::kind).toList());
    assertThat(new BuildTexts(new Palette(false), ZoneOffset.UTC).show(record))
        .contains("FORECAST", "EXPECTED", "TOOK");
    assertThat(records().getFirst().forecast()).as("of the build after").isEmpty();
  }

  @Test
  void textAndJsonSayTheSame() throws Exception {
    room.of(FILE).build();
    room.write("a.txt", "other");

    BuildForecast forecast = forecast(FILE);
    String text = new ForecastTexts(new Palette(false)).text(forecast);
    JsonNode json =
        JsonMapper.shared()
            .readTree(new String(ForecastTexts.json(forecast).encode(), StandardCharsets.UTF_8));

    assertThat(text)
        .contains("a.txt: content changed", "critical path: made:3", "2 steps reused, 4 run");
    assertThat(json.get("steps").size()).isEqualTo(6);
    assertThat(json.get("steps").get(1).get("causes").get(0).get("name").asString())
        .isEqualTo("a.txt");
    assertThat(json.get("criticalPath").size()).isEqualTo(forecast.criticalPath().size());
  }

  private BuildForecast forecast(String file) throws Exception {
    return new Forecaster(room.engine(), room.of(file).request(folder.resolve("none"))).forecast();
  }

  private List<BuildRecord> records() throws Exception {
    return new BuildRecords(room.engine().store().cache()).newest();
  }
}
