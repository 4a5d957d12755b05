package dev.strata.report.page;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.strata.plan.StepId;
import dev.strata.solver.BuildEvent;
import dev.strata.solver.Outcome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a build tells those who look on, and how they read it.
final class LiveLogTest {
  private static final Instant START = Builds.START;
  @TempDir Path folder;

  @Test
  void eachEventIsALineWithItsTimeSinceTheStart() throws Exception {
    try (LiveLog log = log(_ -> {})) {
      log.take(declared());
      log.take(new BuildEvent.Started(START.plusMillis(5), 1));
      log.take(new BuildEvent.Log(START.plusMillis(7), 1, false, "</script>\n".getBytes(UTF_8)));
      log.take(
          new BuildEvent.Finished(
              START.plusMillis(9), 1, new Outcome.Cached(Duration.ofMillis(3), "made before")));
    }

    assertThat(Files.readAllLines(file()))
        .containsExactly(
            "{\"event\":\"build\",\"id\":\"b1\",\"started\":\"2026-01-01T00:00:00Z\","
                + "\"dockerfile\":\"/Dockerfile\",\"source\":\"FROM scratch\\u000a\"}",
            "{\"event\":\"step\",\"at\":0,\"vertex\":1,\"id\":\"0.1\",\"stage\":\"one\","
                + "\"line\":2,\"instruction\":\"RUN x\"}",
            "{\"event\":\"started\",\"at\":5,\"vertex\":1}",
            "{\"event\":\"log\",\"at\":7,\"vertex\":1,\"text\":\"\\u003c/script\\u003e\\u000a\"}",
            "{\"event\":\"finished\",\"at\":9,\"vertex\":1,\"outcome\":\"hit\","
                + "\"reason\":\"made before\",\"savedMillis\":3}",
            "{\"event\":\"closed\"}");
  }

  @Test
  void noSecretIsInItThoughItsBytesComeInPieces() throws Exception {
    List<BuildEvent> passed = new ArrayList<>();
    try (LiveLog log = log(passed::add)) {
      log.take(declared());
      for (String piece : List.of("one\nit is hun", "te", "r2, isn't it\r", "and hunt", "er2")) {
        log.take(new BuildEvent.Log(START, 1, false, piece.getBytes(UTF_8)));
      }
      log.take(new BuildEvent.Decided(START, 1, "env A changed: hunter2"));
      log.take(new BuildEvent.Status(START, 1, "hunter2"));
      log.take(new BuildEvent.Finished(START, 1, new Outcome.Failed("hunter2 is wrong")));
    }

    assertThat(Files.readAllLines(file()).stream().filter(l -> l.contains("\"log\"")))
        .extracting(l -> l.replaceAll(".*\"text\":", ""))
        .containsExactly(
            "\"one\\u000a\"}", "\"it is (withheld), isn't it\\u000d\"}", "\"and (withheld)\"}");
    assertThat(Files.readString(file()))
        .doesNotContain("hunt", "er2")
        .contains("(withheld) is wrong");
    assertThat(passed).as("what the terminal shows is as it came").hasSize(9);
  }

  @Test
  void outputIsLeftOutOnceThereIsMuchOfIt() throws Exception {
    byte[] megabyte = "x".repeat(1 << 20).getBytes(UTF_8);
    try (LiveLog log = log(_ -> {})) {
      for (int i = 0; i < 10; i++) {
        log.take(new BuildEvent.Log(START, 1, false, megabyte));
      }
      log.take(new BuildEvent.Started(START, 1));
    }

    assertThat(Files.readAllLines(file())).hasSize(1 + 4 + 1 + 1);
  }

  @Test
  void whereItCannotBeWrittenTheBuildGoesOn() throws Exception {
    List<BuildEvent> passed = new ArrayList<>();
    try (LiveLog log = new LiveLog(folder.resolve("no/such/live"), passed::add)) {
      log.begin("b1", START, "/Dockerfile", "", UnaryOperator.identity());
      log.take(declared());
    }

    assertThat(passed).hasSize(1);
  }

  @Test
  void aReaderFollowsOneBuildAndThenTheNext() throws Exception {
    LiveTail tail = new LiveTail(file());
    assertThat(tail.poll()).isFalse();
    assertThat(tail.isClosed()).isTrue();

    LiveLog first = log(_ -> {});
    assertThat(tail.poll()).isTrue();
    LiveTail.Lines one = tail.after(-1, 0, 1);
    assertThat(one.lines()).hasSize(1);
    assertThat(tail.isClosed()).isFalse();
    first.take(declared());
    first.close();
    assertThat(tail.poll()).isTrue();
    assertThat(tail.after(one.build(), one.next(), 1).lines()).hasSize(2);
    assertThat(tail.isClosed()).isTrue();

    try (LiveLog second = log(_ -> {})) {
      second.take(declared());
      assertThat(tail.poll()).isTrue();
      LiveTail.Lines two = tail.after(one.build(), one.next(), 1);
      assertThat(two.build()).isNotEqualTo(one.build());
      assertThat(two.lines()).hasSize(2);
    }
  }

  @Test
  void aBuildThatWasKilledIsOverWhenTheReaderIsToldSo() throws Exception {
    LiveTail tail = new LiveTail(file());
    Files.writeString(file(), "{\"event\":\"build\"}\n");
    assertThat(tail.poll()).isTrue();

    tail.end();
    tail.end();

    assertThat(tail.isClosed()).isTrue();
    assertThat(tail.after(-1, 0, 1).lines()).hasSize(2);
  }

  @Test
  void aLineIsReadWhenItIsWhole() throws Exception {
    LiveTail tail = new LiveTail(file());
    Files.writeString(file(), "{\"event\":");
    assertThat(tail.poll()).isFalse();

    Files.writeString(file(), "\"closed\"}\n", StandardOpenOption.APPEND);

    assertThat(tail.poll()).isTrue();
    assertThat(tail.after(-1, 0, 1).lines()).containsExactly("{\"event\":\"closed\"}");
  }

  private Path file() {
    return folder.resolve("live");
  }

  private LiveLog log(BuildEvent.Sink next) {
    LiveLog log = new LiveLog(file(), next);
    log.begin(
        "b1",
        START,
        "/Dockerfile",
        "FROM scratch\n",
        text -> text.replace("hunter2", "(withheld)"));
    return log;
  }

  private static BuildEvent declared() {
    return new BuildEvent.Declared(
        START,
        1,
        "[one 2/2] RUN x",
        Optional.of(new BuildEvent.Place(new StepId(0, 1), "one", 2, "RUN x")));
  }
}
