package dev.strata.solver;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
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
}
