package dev.strata.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strata.solver.BuildEvent;
import dev.strata.solver.Outcome;
import dev.strata.source.Diagnostic;
import dev.strata.source.SourceFile;
import dev.strata.source.SourceRange;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

final class ProgressTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);

  private String printed() {
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @Test
  void plainProgressHasBuildKitsFormAndTheReasonOfEachRun() {
    PlainProgress progress = new PlainProgress(out, new Palette(false));

    Events.build().forEach(progress::take);

    assertThat(printed())
        .isEqualTo(
            """

            #1 [build 2/3] COPY . /src
            #1 CACHED

            #2 [build 3/3] RUN make
            #2 RUNS arg CC changed
            #2 0.100 cc -c a.c
            #2 1.300 cc -c b.c
            #2 1.500 linking
            #2 DONE 1.5s

            Built in 1.51s: 2 steps, 1 cached, 1 run; 4.20s saved
            """);
  }

  @Test
  void plainProgressNamesAVertexAgainWhenAnotherWasShownInBetween() {
    PlainProgress progress = new PlainProgress(out, new Palette(false));
    List.of(
            new BuildEvent.Declared(Events.at(0), 1, "one"),
            new BuildEvent.Declared(Events.at(0), 2, "two"),
            new BuildEvent.Started(Events.at(0), 1),
            new BuildEvent.Started(Events.at(0), 2),
            new BuildEvent.Finished(Events.at(9), 1, new Outcome.Cancelled()),
            new BuildEvent.Finished(Events.at(9), 2, new Outcome.Failed("broken")))
        .forEach(progress::take);

    assertThat(printed())
        .isEqualTo(
            """

            #1 one

            #2 two

            #1 one
            #1 CANCELED

            #2 two
            #2 ERROR: broken
            """);
  }

  @Test
  void plainProgressTellsWarningsWithTheirRuleAndLine() {
    SourceFile file = new SourceFile("Dockerfile", "FROM scratch\nMAINTAINER me\n");
    new PlainProgress(out, new Palette(false))
        .take(
            new BuildEvent.Warned(
                Events.at(0),
                file,
                Diagnostic.warning(
                    new SourceRange(13, 26), "MaintainerDeprecated", "is deprecated")));

    assertThat(printed()).isEqualTo("WARN: MaintainerDeprecated: is deprecated (line 2)\n");
  }

  @Test
  void rawJsonIsOneObjectALine() {
    RawJsonProgress progress = new RawJsonProgress(out);

    Events.build().forEach(progress::take);

    List<JsonNode> lines =
        printed().lines().map(line -> JsonMapper.shared().readTree(line)).toList();
    assertThat(lines).hasSize(10);
    assertThat(lines.get(3).get("outcome").asString()).isEqualTo("cached");
    assertThat(lines.get(3).get("savedMillis").asInt()).isEqualTo(4_200);
    assertThat(lines.get(5).get("reason").asString()).isEqualTo("arg CC changed");
    assertThat(lines.get(6).get("data").asString()).isEqualTo("Y2MgLWMgYS5jCmNjIC1j");
    assertThat(lines.get(9).get("summary").get("hits").asInt()).isEqualTo(1);
  }

  @Test
  void aTerminalKeepsWhatIsDoneAndShowsTheLastLinesOfWhatRuns() {
    AtomicReference<Instant> now = new AtomicReference<>(Events.at(1_400));
    StringBuilder screen = new StringBuilder();
    try (TtyProgress progress =
        new TtyProgress(
            new LiveArea(screen, Optional.of(new FixedScreen(80, 24)), false),
            new Palette(false),
            now::get)) {
      List<BuildEvent> events = Events.build();
      events.subList(0, 8).forEach(progress::take);
      progress.tick();

      assertThat(screen.toString())
          .contains(" => CACHED [build 2/3] COPY . /src  0.0s")
          .contains("[+] Building (1/2)")
          .contains(" => [build 3/3] RUN make  1.4s  arg CC changed")
          .contains(" => => # cc -c b.c");

      events.subList(8, 10).forEach(progress::take);
    }
    assertThat(screen.toString())
        .contains(" => [build 3/3] RUN make  1.5s  arg CC changed")
        .contains("Built in 1.51s: 2 steps, 1 cached, 1 run; 4.20s saved");
  }

  private record FixedScreen(int columns, int rows) implements Screen {}
}
