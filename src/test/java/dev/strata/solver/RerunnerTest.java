package dev.strata.solver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strata.cache.StoredRecord;
import dev.strata.report.Palette;
import dev.strata.report.RerunTexts;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Which recorded steps come to the same again, and how the others differ.
@Tag("root")
final class RerunnerTest {
  private static final String FILE =
      """
      FROM strata.local/base
      RUN echo fixed > /fixed
      RUN date +%s.%N > /time; echo "built $(date -R), for good" > /text
      RUN cat /proc/sys/kernel/random/uuid > /id; mktemp /name.XXXXXX > /dev/null
      RUN shuf -i 100-200 > /order
      RUN test ! -e /again && echo other > /other
      """;

  @TempDir Path folder;
  private BuildRoom room;

  @BeforeEach
  void open() throws Exception {
    room = new BuildRoom(folder);
    room.of(FILE).withoutFiles().build();
  }

  @AfterEach
  void close() throws Exception {
    room.close();
  }

  @Test
  void eachDifferenceIsNamedByItsKind() throws Exception {
    awaitAnotherSecond();

    RerunReport report = rerun(Integer.MAX_VALUE);

    assertThat(report.steps())
        .extracting(RerunReport.Step::outcome)
        .containsExactly(
            RerunReport.Outcome.SAME,
            RerunReport.Outcome.DIFFERENT,
            RerunReport.Outcome.DIFFERENT,
            RerunReport.Outcome.DIFFERENT,
            RerunReport.Outcome.SAME);
    assertThat(kinds(report, 1)).containsExactly("text time stamps", "time time stamps");
    assertThat(kinds(report, 2).getFirst()).isEqualTo("id random ids");
    assertThat(kinds(report, 2).get(1)).startsWith("name.").endsWith("random ids");
    assertThat(kinds(report, 3)).containsExactly("order order");
    assertThat(new RerunTexts(new Palette(false)).text(report))
        .contains("text: time stamps", "2 of 5 steps came to the same again");
    assertThat(new String(RerunTexts.json(report).encode(), StandardCharsets.UTF_8))
        .contains("\"kind\":\"order\"");
  }

  /// Than the one in which `date -R` last said the time.
  private static void awaitAnotherSecond() {
    long second = Instant.now().getEpochSecond();
    while (Instant.now().getEpochSecond() == second) {
      Thread.onSpinWait();
    }
  }

  @Test
  void nothingOfItIsKept() throws Exception {
    List<?> layers = room.engine().store().layers().list().sorted(byName()).toList();
    List<String> records = records();
    int builds = new BuildRecords(room.engine().store().cache()).newest().size();

    rerun(Integer.MAX_VALUE);

    assertThat(room.engine().store().layers().list().sorted(byName()).toList()).isEqualTo(layers);
    assertThat(records()).isEqualTo(records);
    assertThat(new BuildRecords(room.engine().store().cache()).newest()).hasSize(builds);
    assertThat(room.of(FILE).withoutFiles().build().ran()).isEmpty();
  }

  @Test
  void aSampleRunsSoManyAndCountsTheOthers() throws Exception {
    RerunReport report = rerun(2);

    assertThat(report.steps()).hasSize(2);
    assertThat(report.others()).isEqualTo(3);
  }

  @Test
  void aStepThatFailsTheSecondTimeIsToldWithWhy() throws Exception {
    String once =
        "FROM strata.local/base\n"
            + "RUN --mount=type=cache,target=/c test ! -e /c/ran && touch /c/ran\n";
    room.of(once).withoutFiles().build();

    RerunReport report =
        new Rerunner(room.engine(), room.of(once).withoutFiles().request(folder))
            .run(9, new Random(1));

    assertThat(report.steps().getFirst().outcome()).isEqualTo(RerunReport.Outcome.FAILED);
    assertThat(report.steps().getFirst().why()).contains("exit code: 1");
    assertThat(report.isReproducible()).isFalse();
  }

  private RerunReport rerun(int most) throws Exception {
    return new Rerunner(room.engine(), room.of(FILE).withoutFiles().request(folder))
        .run(most, new Random(1));
  }

  private static List<String> kinds(RerunReport report, int step) {
    return report.steps().get(step).differences().stream()
        .map(d -> d.path() + " " + d.kind().word())
        .toList();
  }

  private static java.util.Comparator<Object> byName() {
    return java.util.Comparator.comparing(Object::toString);
  }

  private List<String> records() throws Exception {
    List<StoredRecord> records = new ArrayList<>();
    room.engine().store().cache().scanRecords(records::add);
    return records.stream().map(r -> r.record().toString()).sorted().toList();
  }
}
