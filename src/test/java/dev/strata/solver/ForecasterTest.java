package dev.strata.solver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strata.cache.StoredRecord;
import dev.strata.report.BuildTexts;
import dev.strata.report.ForecastTexts;
import dev.strata.report.Palette;
import java.nio.charset.StandardCharsets;
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
        .containsExactly("hit true", "run true", "run false", "hit true", "run false", "run false");
    assertThat(forecast.steps().get(1).reason()).isEqualTo("a.txt: content changed");
    assertThat(forecast.steps().get(2).reason()).contains("the step above changed");
    assertThat(forecast.steps().get(4).reason()).isEqualTo("steps of stage made are to run");
    assertThat(forecast.steps().get(2).duration().orElseThrow())
        .isGreaterThanOrEqualTo(Duration.ofMillis(200));
    assertThat(forecast.criticalPath().toString()).contains("0.2").doesNotContain("0.0");
    assertThat(built.ran()).hasSize(forecast.runs());
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
