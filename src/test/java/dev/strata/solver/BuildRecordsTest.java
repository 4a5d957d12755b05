package dev.strata.solver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.strata.cache.BuildCache;
import dev.strata.cache.StoredBuild;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the history keeps of builds.
@Tag("root")
final class BuildRecordsTest {
  private static final String FILE = "FROM scratch\nCOPY a.txt /\nCOPY b.txt /\n";
  @TempDir Path folder;

  @Test
  void aBuildIsKeptAsItWasReported() throws Exception {
    try (BuildRoom room = room()) {
      BuildRoom.Built built = room.of(FILE).arg("COLOUR", "red").build();

      BuildRecord record = records(room).newest().getFirst();

      assertThat(record.summary()).isEqualTo(built.result().summary());
      assertThat(record.result()).isEqualTo(BuildRecord.Result.SUCCEEDED);
      assertThat(record.image().orElseThrow()).hasToString(built.digest());
      assertThat(record.buildFile()).isEqualTo("Dockerfile");
      assertThat(record.args()).containsExactly(Map.entry("COLOUR", "red"));
    }
  }

  @Test
  void aBuildIsKeptWithItsTextItsLayersAndWhatItsTimeWasMadeOf() throws Exception {
    try (BuildRoom room = room()) {
      String file =
          """
          FROM scratch AS one
          COPY a.txt /
          FROM scratch AS unused
          COPY b.txt /
          FROM one
          ENV X=1
          COPY --from=unused b.txt /c.txt
          """;
      room.of(file).build();

      BuildRecord record = records(room).newest().getFirst();
      List<StepReport> steps = record.steps();

      assertThat(record.source()).isEqualTo(file);
      assertThat(record.layers())
          .containsExactly(steps.get(0).layer().orElseThrow(), steps.get(2).layer().orElseThrow());
      StepTiming last = steps.get(2).timing().orElseThrow();
      assertThat(last.after()).containsExactly(steps.get(0).id(), steps.get(1).id());
      assertThat(last.begun()).isLessThanOrEqualTo(last.started());
      assertThat(last.started()).isLessThanOrEqualTo(last.ended());
      assertThat(record.criticalPath()).hasSize(2).endsWith(steps.get(2).id());
    }
  }

  @Test
  void whatMayBeSecretIsNotKept() throws Exception {
    try (BuildRoom room = room()) {
      room.of(FILE)
          .arg("API_TOKEN", "hunter2")
          .arg("HTTP_PROXY", "http://me:hunter3@proxy:3128")
          .build();

      StoredBuild stored = room.engine().store().cache().builds(1).getFirst();

      assertThat(StandardCharsets.UTF_8.decode(stored.content()).toString())
          .contains("API_TOKEN", "@proxy:3128")
          .doesNotContain("hunter");
    }
  }

  @Test
  void aFailedBuildIsKeptWithItsStepsAndWhy() throws Exception {
    try (BuildRoom room = room()) {
      String file = "FROM strata.local/base\nRUN echo > /one\nRUN exit 3\nRUN true\n";
      assertThatThrownBy(() -> room.of(file).build()).isInstanceOf(BuildFailedException.class);

      BuildRecord record = records(room).newest().getFirst();

      assertThat(record.result()).isEqualTo(BuildRecord.Result.FAILED);
      assertThat(record.error()).contains("exit code: 3");
      assertThat(record.steps())
          .extracting(StepReport::kind)
          .containsExactly(StepReport.Kind.RUN, StepReport.Kind.FAILED);
    }
  }

  @Test
  void theNewestThousandAreKept() throws Exception {
    try (BuildCache cache = BuildCache.open(folder.resolve("cache"), _ -> {})) {
      for (int i = 0; i <= 1000; i++) {
        cache.putBuild(
            new StoredBuild("b" + i, Instant.ofEpochSecond(i), ByteBuffer.wrap(new byte[] {1})));
      }

      assertThat(cache.builds(Integer.MAX_VALUE))
          .hasSize(1000)
          .extracting(StoredBuild::id)
          .startsWith("b1000")
          .endsWith("b1");
    }
  }

  @Test
  void whatCannotBeReadIsNotThere() throws Exception {
    try (BuildRoom room = room()) {
      BuildCache cache = room.engine().store().cache();
      for (String content :
          new String[] {"", "no JSON", "{\"v\":2}", "{\"v\":1,\"result\":\"?\"}"}) {
        cache.putBuild(
            new StoredBuild(
                "b" + content.length(),
                Instant.EPOCH,
                ByteBuffer.wrap(content.getBytes(StandardCharsets.UTF_8))));
      }

      assertThat(records(room).newest()).isEmpty();
    }
  }

  @Test
  void aRemovedBuildIsGone() throws Exception {
    try (BuildRoom room = room()) {
      room.of(FILE).build();
      room.of(FILE).build();

      records(room).remove(records(room).newest().getFirst());

      assertThat(records(room).newest()).hasSize(1);
    }
  }

  @Test
  void stepsOfTwoBuildsAreJoinedByTheirInstructions() throws Exception {
    try (BuildRoom room = room()) {
      room.of(FILE).arg("A", "1").build();
      room.of("FROM scratch\nCOPY b.txt /\nCOPY a.txt /new\n").arg("A", "2").build();
      BuildRecord after = records(room).newest().get(0);
      BuildRecord before = records(room).newest().get(1);

      BuildComparison comparison = BuildComparison.of(before, after);

      assertThat(comparison.pairs())
          .extracting(p -> p.before().map(StepReport::line).orElse(0))
          .containsExactly(3, 0, 2);
      assertThat(comparison.args())
          .containsExactly(new BuildComparison.ChangedArg("A", Optional.of("1"), Optional.of("2")));
    }
  }

  private BuildRoom room() throws Exception {
    BuildRoom room = new BuildRoom(folder);
    room.write("a.txt", "a");
    room.write("b.txt", "b");
    return room;
  }

  private static BuildRecords records(BuildRoom room) {
    return new BuildRecords(room.engine().store().cache());
  }
}
