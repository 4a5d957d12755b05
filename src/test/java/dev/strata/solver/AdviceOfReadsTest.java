package dev.strata.solver;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Advice that goes by what steps read and by how they came out when they were run again, from real
/// builds.
@Tag("root")
final class AdviceOfReadsTest {
  private static final String TWO_STAGES =
      """
      FROM strata.local/base AS made
      COPY . /src
      RUN cat /src/read.txt > /out
      FROM strata.local/base
      COPY --from=made /out /src/taken.txt /
      """;

  @TempDir Path folder;
  private BuildRoom room;

  @BeforeEach
  void open() throws Exception {
    room = new BuildRoom(folder);
    room.write("read.txt", "r");
    room.write("unread.txt", "u");
    room.write("taken.txt", "t");
  }

  @AfterEach
  void close() throws Exception {
    room.close();
  }

  @Test
  void aFileThatNoStepReadAndThatMadeItsCopyMissIsNamed() throws Exception {
    build(TWO_STAGES);
    room.write("unread.txt", "other");
    build(TWO_STAGES);

    Advice unread = only(Advice.Kind.UNREAD);

    assertThat(unread.line()).isEqualTo(2);
    assertThat(unread.words()).startsWith("line 2 brings files that no step below reads");
    assertThat(unread.saved()).isPositive();
    assertThat(unread.evidence())
        .containsExactly(
            "the 1 watched step below it read none of 1 of its 3 files, 0.0 of 0.0 MB",
            "it missed for them alone: unread.txt (1×)",
            "strata witness --unused lists them");
  }

  @Test
  void whatAStepReadsOrAnotherStageCopiesIsNotAdvisedAgainst() throws Exception {
    build(TWO_STAGES);
    room.write("read.txt", "other");
    build(TWO_STAGES);
    room.write("taken.txt", "other");
    build(TWO_STAGES);

    assertThat(advice()).extracting(Advice::kind).doesNotContain(Advice.Kind.UNREAD);
  }

  @Test
  void whatTheImageItselfHasMayBeReadByItsPrograms() throws Exception {
    String file = "FROM strata.local/base\nCOPY . /src\nRUN cat /src/read.txt\n";
    build(file);
    room.write("unread.txt", "other");
    build(file);

    assertThat(advice()).extracting(Advice::kind).doesNotContain(Advice.Kind.UNREAD);
  }

  @Test
  void aStepThatCameOutOtherwiseWhenItWasRunAgainIsNamedWithItsFiles() throws Exception {
    String file = "FROM strata.local/base\nRUN cat /proc/sys/kernel/random/uuid > /id\n";
    build(file);
    assertThat(advice()).isEmpty();

    new Rerunner(room.engine(), room.of(file).request(folder.resolve("none")))
        .run(Integer.MAX_VALUE, new Random(1));

    Advice advice = only(Advice.Kind.REPRODUCE);
    assertThat(advice.line()).isEqualTo(2);
    assertThat(advice.evidence().getFirst()).startsWith("strata verify --rerun found at 20");
    assertThat(advice.evidence().subList(1, 2)).containsExactly("/id: random ids");
  }

  @Test
  void aStepThatCameOutTheSameSinceIsNotNamedAnyMore() throws Exception {
    String file =
        "FROM strata.local/base\nRUN --mount=type=cache,target=/c cat /c/* > /n; date +%N > /c/n\n";
    build(file);
    Rerunner rerunner = new Rerunner(room.engine(), room.of(file).request(folder.resolve("none")));
    assertThat(rerunner.run(9, new Random(1)).isReproducible()).isFalse();
    assertThat(advice()).hasSize(1);

    RerunReport.Step step =
        new RerunReport.Step(
            new dev.strata.plan.StepId(0, 0),
            "stage-0",
            2,
            file.lines().toList().get(1),
            RerunReport.Outcome.SAME,
            java.time.Duration.ZERO,
            List.of(),
            "");
    StoredReruns.add(
        room.engine().store().cache(),
        "Dockerfile",
        new RerunReport(List.of(step), 0),
        java.time.Instant.EPOCH);

    assertThat(advice()).isEmpty();
  }

  private void build(String file) throws Exception {
    room.of(file).withoutFiles().build();
  }

  private List<Advice> advice() throws Exception {
    return Advisor.of(
        new BuildRecords(room.engine().store().cache()).newest(), room.engine().store());
  }

  private Advice only(Advice.Kind kind) throws Exception {
    List<Advice> all = advice();
    assertThat(all).filteredOn(a -> a.kind() == kind).hasSize(1);
    return all.stream().filter(a -> a.kind() == kind).findFirst().orElseThrow();
  }
}
