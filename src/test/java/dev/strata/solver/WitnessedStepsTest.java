package dev.strata.solver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Which RUN steps are reused over another parent state, with real processes over FUSE.
@Tag("root")
final class WitnessedStepsTest {
  private static final String SORT = "RUN sort deps.txt > /deps.lock";
  private static final String FILE =
      "FROM strata.local/base\nWORKDIR /app\nCOPY . .\n" + SORT + "\n";

  @TempDir Path folder;
  private BuildRoom room;

  @BeforeEach
  void open() throws Exception {
    room = new BuildRoom(folder);
    room.write("deps.txt", "b\na\n");
    room.write("src/main.c", "int main;");
  }

  @AfterEach
  void close() throws Exception {
    room.close();
  }

  @Test
  void aStepThatDidNotReadTheFileThatChangedIsReused() throws Exception {
    room.of(FILE).build();
    room.write("src/main.c", "int main; // with a comment");

    BuildRoom.Built second = room.of(FILE).build();

    assertThat(second.ran()).containsExactly("COPY . .");
    assertThat(second.witnessed()).containsExactly(SORT);
    assertThat(second.reason(SORT))
        .startsWith("the step above changed: [3/4] COPY . .; nothing that it observed changed: ");
    assertThat(second.files().resolve("deps.lock")).hasContent("a\nb");
    assertThat(second.files().resolve("app/src/main.c")).hasContent("int main; // with a comment");
    assertThat(room.of(FILE).build().hits()).containsExactly("WORKDIR /app", "COPY . .", SORT);
  }

  @Test
  void aStepThatReadTheFileThatChangedIsRunAndNamesIt() throws Exception {
    room.of(FILE).build();
    room.write("deps.txt", "c\n");

    BuildRoom.Built second = room.of(FILE).build();

    assertThat(second.ran()).containsExactly("COPY . .", SORT);
    assertThat(second.reason(SORT))
        .isEqualTo(
            "the step above changed: [3/4] COPY . .; /app/deps.txt, which the step read, changed");
    assertThat(second.files().resolve("deps.lock")).hasContent("c");
  }

  @Test
  void aStepIsReusedOverAReusedOne() throws Exception {
    String file = FILE + "RUN wc -l < /deps.lock > /count\n";
    room.of(file).build();
    Files.delete(room.context().resolve("src/main.c"));

    BuildRoom.Built second = room.of(file).build();

    assertThat(second.witnessed()).containsExactly(SORT, "RUN wc -l < /deps.lock > /count");
    assertThat(second.files().resolve("count")).hasContent("2");
  }

  @Test
  void anEarlierRunFitsAgain() throws Exception {
    room.of(FILE).build();
    room.write("deps.txt", "c\n");
    room.of(FILE).build();
    room.write("deps.txt", "b\na\n");
    room.write("src/main.c", "other");

    BuildRoom.Built third = room.of(FILE).build();

    assertThat(third.witnessed()).containsExactly(SORT);
    assertThat(third.files().resolve("deps.lock")).hasContent("a\nb");
  }

  @Test
  void aNameThatWasMissedAndIsThereNowCounts() throws Exception {
    String step = "RUN if test -e extra; then echo yes; fi > /found";
    String file = "FROM strata.local/base\nWORKDIR /app\nCOPY . .\n" + step + "\n";
    room.of(file).build();
    room.write("extra", "");

    BuildRoom.Built second = room.of(file).build();

    assertThat(second.reason(step))
        .endsWith("; /app/extra, which the step looked for and missed, is there now");
    assertThat(second.files().resolve("found")).hasContent("yes");
  }

  @Test
  void whatStrataLooksUpForAStepCounts() throws Exception {
    room.write("passwd", "root:x:0:0::/root:/bin/sh\napp:x:7:8::/home/app:/bin/sh\n");
    String step = "RUN echo $HOME > /tmp/home";
    String file =
        "FROM strata.local/base\nCOPY passwd /etc/passwd\nCOPY src /src\nRUN mkdir -m 777 -p"
            + " /tmp\nUSER app\n"
            + step
            + "\n";
    room.of(file).build();
    room.write("src/main.c", "other");
    assertThat(room.of(file).build().witnessed()).contains(step);
    room.write("passwd", "root:x:0:0::/root:/bin/sh\napp:x:7:8::/opt:/bin/sh\n");

    BuildRoom.Built third = room.of(file).build();

    assertThat(third.reason(step)).endsWith("; /etc/passwd, which the step read, changed");
    assertThat(third.files().resolve("tmp/home")).hasContent("/opt");
  }

  @Test
  void offReusesOverTheSameParentOnly() throws Exception {
    room.of(FILE).build();
    room.write("src/main.c", "other");

    BuildRoom.Built second = room.of(FILE).witness(WitnessMode.OFF).build();

    assertThat(second.ran()).containsExactly("COPY . .", SORT);
    assertThat(second.reason(SORT)).isEqualTo("the step above changed: [3/4] COPY . .");
  }

  @Test
  void verifyRunsWhatWouldBeReused() throws Exception {
    room.of(FILE).build();
    room.write("src/main.c", "other");

    BuildRoom.Built second = room.of(FILE).witness(WitnessMode.VERIFY).build();

    assertThat(second.ran()).containsExactly("COPY . .", SORT);
    assertThat(second.reason(SORT)).contains("nothing that it observed changed");
  }

  @Test
  void verifyFailsWhereTheResultIsAnother() throws Exception {
    String step = "RUN date +%s%N > /now";
    String file = "FROM strata.local/base\nCOPY src /src\n" + step + "\n";
    room.of(file).build();
    room.write("src/main.c", "other");

    assertThatThrownBy(() -> room.of(file).witness(WitnessMode.VERIFY).build())
        .isInstanceOf(BuildFailedException.class)
        .hasMessageContaining("nothing that this step observed changed, and yet")
        .hasMessageContaining("/now");
  }

  /// The exact record of a step that was reused was made by no run over these files.
  @Test
  void verifyRunsWhatWasReused() throws Exception {
    room.of(FILE).build();
    room.write("src/main.c", "other");
    assertThat(room.of(FILE).build().witnessed()).containsExactly(SORT);

    BuildRoom.Built verified = room.of(FILE).witness(WitnessMode.VERIFY).build();

    assertThat(verified.hits()).contains("COPY . .");
    assertThat(verified.ran()).containsExactly(SORT);
    assertThat(verified.reason(SORT))
        .isEqualTo("it was reused since nothing that it observed had changed, which is verified");
    assertThat(room.of(FILE).witness(WitnessMode.VERIFY).build().hits()).contains(SORT);
  }

  @Test
  void verifyFailsWhereWhatWasReusedIsAnother() throws Exception {
    String step = "RUN date +%s%N > /now";
    String file = "FROM strata.local/base\nCOPY src /src\n" + step + "\n";
    room.of(file).build();
    room.write("src/main.c", "other");
    assertThat(room.of(file).build().witnessed()).containsExactly(step);

    assertThatThrownBy(() -> room.of(file).witness(WitnessMode.VERIFY).build())
        .isInstanceOf(BuildFailedException.class)
        .hasMessageContaining("nothing that this step observed changed, and yet")
        .hasMessageContaining("/now");
    assertThat(room.of(file).build().hits()).contains(step);
  }

  @Test
  void verifyRunsWhatWasReusedOverABindMount() throws Exception {
    String step = "RUN --mount=type=bind,source=src,target=/m ls /m > /names";
    String file = "FROM strata.local/base\n" + step + "\n";
    room.of(file).build();
    room.write("src/main.c", "other");
    assertThat(room.of(file).build().witnessed()).containsExactly(step);

    assertThat(room.of(file).witness(WitnessMode.VERIFY).build().ran()).containsExactly(step);
  }

  /// No step is watched before it can be expected to pay.
  @Test
  void overARunAloneAStepIsWatchedOnceThatHasChanged() throws Exception {
    String step = "RUN echo b > /b";
    room.of("FROM strata.local/base\nRUN echo 1 > /a\n" + step + "\n").build();
    BuildRoom.Built second =
        room.of("FROM strata.local/base\nRUN echo 2 > /a\n" + step + "\n").build();
    BuildRoom.Built third =
        room.of("FROM strata.local/base\nRUN echo 3 > /a\n" + step + "\n").build();

    assertThat(second.ran()).contains(step);
    assertThat(third.witnessed()).containsExactly(step);
  }

  /// A run without a watch says nothing about what the one before it saw.
  @Test
  void aRunThatNobodyWatchedLeavesNoWitnessOfAnother() throws Exception {
    room.of(FILE).build();
    room.of(FILE).noCache().witness(WitnessMode.OFF).build();
    room.write("src/main.c", "other");

    assertThat(room.of(FILE).build().ran()).containsExactly("COPY . .", SORT);
  }

  @Test
  void aDamagedOrPrunedLayerIsNotReused() throws Exception {
    BuildRoom.Built first = room.of(FILE).build();
    room.engine()
        .store()
        .layers()
        .remove(first.result().summary().steps().getLast().layer().orElseThrow());
    room.write("src/main.c", "other");

    BuildRoom.Built second = room.of(FILE).build();

    assertThat(second.ran()).contains(SORT);
    assertThat(second.files().resolve("deps.lock")).hasContent("a\nb");
  }

  /// `ADD https://…/heads/main` above a `RUN git clone` is there to have it run.
  @Test
  void belowAnAddFromTheNetworkThatChangedAStepIsRun() throws Exception {
    AtomicReference<String> head = new AtomicReference<>("1");
    HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    server.createContext(
        "/head",
        exchange -> {
          byte[] body = head.get().getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    try {
      String step = "RUN echo cloned > /clone";
      String file =
          "FROM strata.local/base\nADD http://127.0.0.1:"
              + server.getAddress().getPort()
              + "/head /head\nCOPY . /app\n"
              + step
              + "\n";
      room.of(file).build();
      room.write("src/main.c", "other");
      assertThat(room.of(file).build().witnessed()).containsExactly(step);
      head.set("2");

      assertThat(room.of(file).build().ran()).contains(step);
    } finally {
      server.stop(0);
    }
  }
}
