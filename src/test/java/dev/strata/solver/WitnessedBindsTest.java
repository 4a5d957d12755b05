package dev.strata.solver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strata.linux.Attributes;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Of what a read-only bind mount shows, a RUN depends on what it looked at.
@Tag("root")
final class WitnessedBindsTest {
  private static final String OF_CONTEXT =
      "RUN --mount=type=bind,target=/src sort /src/src/a.c > /out";
  private static final String OF_FOLDER =
      "RUN --mount=type=bind,source=src,target=/m cat /m/a.c > /out";

  @TempDir Path folder;
  private BuildRoom room;

  @BeforeEach
  void open() throws Exception {
    room = new BuildRoom(folder);
    room.write("src/a.c", "b\na\n");
    room.write("src/b.c", "b\n");
    room.write("README.md", "# App\n");
  }

  @AfterEach
  void close() throws Exception {
    room.close();
  }

  private static String over(String step) {
    return "FROM strata.local/base\n" + step + "\n";
  }

  private static String overStage(String step) {
    return "FROM strata.local/base AS files\nCOPY . /app\nFROM strata.local/base\n" + step + "\n";
  }

  /// Builds, edits, and builds again.
  private BuildRoom.Built after(String file, String path, String text) throws Exception {
    room.of(file).build();
    room.write(path, text);
    return room.of(file).build();
  }

  @Test
  void aFileOfTheContextThatTheStepDidNotReadDoesNotCount() throws Exception {
    BuildRoom.Built second = after(over(OF_CONTEXT), "src/b.c", "other\n");

    assertThat(second.witnessed()).containsExactly(OF_CONTEXT);
    assertThat(second.reason(OF_CONTEXT)).contains("nothing that it observed changed: ");
    assertThat(second.files().resolve("out")).hasContent("a\nb");
    assertThat(room.of(over(OF_CONTEXT)).build().hits()).containsExactly(OF_CONTEXT);
  }

  @Test
  void aFileThatTheStepReadIsNamed() throws Exception {
    BuildRoom.Built second = after(over(OF_CONTEXT), "src/a.c", "c\n");

    assertThat(second.ran()).containsExactly(OF_CONTEXT);
    assertThat(second.reason(OF_CONTEXT))
        .endsWith("; /src/src/a.c, which the step read through its bind mount, changed");
    assertThat(second.files().resolve("out")).hasContent("c");
  }

  @Test
  void aNewFileInAFolderThatWasWalkedThroughDoesNotCount() throws Exception {
    room.of(over(OF_CONTEXT)).build();
    room.write("src/new.c", "new\n");
    room.write("new/file", "new\n");

    assertThat(room.of(over(OF_CONTEXT)).build().witnessed()).containsExactly(OF_CONTEXT);
  }

  @Test
  void namesCountWhereTheyWereListed() throws Exception {
    String step = "RUN --mount=type=bind,target=/src echo /src/src/* > /out";
    room.of(over(step)).build();
    room.write("src/a.c", "other\n");
    room.write("docs/page", "page\n");
    assertThat(room.of(over(step)).build().witnessed()).containsExactly(step);
    room.write("src/new.c", "");

    BuildRoom.Built third = room.of(over(step)).build();

    assertThat(third.ran()).containsExactly(step);
    assertThat(third.reason(step))
        .endsWith("; /src/src, which the step listed through its bind mount, has other names in it");
  }

  @Test
  void aNameThatWasMissedAndIsThereNowCounts() throws Exception {
    String step = "RUN --mount=type=bind,target=/src test -e /src/extra && touch /yes || true";
    BuildRoom.Built second = after(over(step), "extra", "");

    assertThat(second.reason(step))
        .endsWith(
            "; /src/extra, which the step looked for through its bind mount and missed, is there"
                + " now");
    assertThat(second.files().resolve("yes")).exists();
  }

  @Test
  void ofASourceFolderOnlyWhatTheStepReadCounts() throws Exception {
    BuildRoom.Built second = after(over(OF_FOLDER), "src/b.c", "other\n");
    assertThat(second.witnessed()).containsExactly(OF_FOLDER);
    room.write("src/a.c", "c\n");

    BuildRoom.Built third = room.of(over(OF_FOLDER)).build();

    assertThat(third.reason(OF_FOLDER))
        .endsWith("; /m/a.c, which the step read through its bind mount, changed");
    assertThat(third.files().resolve("out")).hasContent("c");
  }

  @Test
  void aSourceFileIsNamedByItsTarget() throws Exception {
    String step = "RUN --mount=type=bind,source=src/a.c,target=/a cat /a > /out";

    assertThat(after(over(step), "src/a.c", "c\n").reason(step))
        .endsWith("; /a, which the step read through its bind mount, changed");
  }

  @Test
  void ofAStageOnlyWhatTheStepReadCounts() throws Exception {
    String step =
        "RUN --mount=type=bind,from=files,source=/app/src,target=/m cat /m/a.c > /out";
    BuildRoom.Built second = after(overStage(step), "src/b.c", "other\n");
    assertThat(second.witnessed()).containsExactly(step);
    room.write("src/a.c", "c\n");

    BuildRoom.Built third = room.of(overStage(step)).build();

    assertThat(third.reason(step))
        .endsWith("; /m/a.c, which the step read through its bind mount, changed");
    assertThat(third.files().resolve("out")).hasContent("c");
  }

  @Test
  void ofAWholeStageOnlyWhatTheStepReadCounts() throws Exception {
    String step = "RUN --mount=type=bind,from=files,target=/m cat /m/app/src/a.c > /out";
    room.of(overStage(step)).build();
    room.write("src/b.c", "other\n");
    assertThat(room.of(overStage(step)).build().witnessed()).containsExactly(step);
    room.write("src/a.c", "c\n");

    assertThat(room.of(overStage(step)).build().files().resolve("out")).hasContent("c");
  }

  /// What is at the end of the link is the same, and yet another folder is mounted.
  @Test
  void aSourceWhoseLinkLeadsElsewhereIsComparedThere() throws Exception {
    room.write("one/a", "1\n");
    room.write("two/a", "2\n");
    Files.createSymbolicLink(room.context().resolve("link"), Path.of("one"));
    String step = "RUN --mount=type=bind,from=files,source=/app/link,target=/m cat /m/a > /out";
    room.of(overStage(step)).build();
    Files.delete(room.context().resolve("link"));
    Files.createSymbolicLink(room.context().resolve("link"), Path.of("two"));

    BuildRoom.Built second = room.of(overStage(step)).build();

    assertThat(second.ran()).contains(step);
    assertThat(second.files().resolve("out")).hasContent("2");
  }

  @Test
  void eachMountIsComparedByItself() throws Exception {
    String step =
        "RUN --mount=type=bind,target=/a --mount=type=bind,source=src,target=/b cat /a/src/a.c"
            + " /b/b.c > /out";
    room.of(over(step)).build();
    room.write("README.md", "other");
    assertThat(room.of(over(step)).build().witnessed()).containsExactly(step);
    room.write("src/b.c", "c\n");

    BuildRoom.Built third = room.of(over(step)).build();

    assertThat(third.reason(step))
        .endsWith("; /b/b.c, which the step read through its bind mount, changed");
    assertThat(third.files().resolve("out")).hasContent("b\na\nc");
  }

  @Test
  void aWritableMountCountsByAllOfItsContent() throws Exception {
    String step = "RUN --mount=type=bind,target=/src,rw sort /src/src/a.c > /out";

    assertThat(after(over(step), "src/b.c", "other\n").ran()).containsExactly(step);
  }

  @Test
  void withoutAWatchAMountCountsByAllOfItsContent() throws Exception {
    room.of(over(OF_CONTEXT)).witness(WitnessMode.OFF).build();
    room.write("src/b.c", "other\n");

    assertThat(room.of(over(OF_CONTEXT)).build().ran()).containsExactly(OF_CONTEXT);
  }

  @Test
  void anotherUserMayEnterTheTopOfAMount() throws Exception {
    String step = "RUN --mount=type=bind,target=/src cat /src/README.md > /o/out";
    String file = "FROM strata.local/base\nRUN mkdir -m 777 /o\nUSER 12:34\n" + step + "\n";

    assertThat(room.of(file).build().files().resolve("o/out")).hasContent("# App");
    Attributes.setMode(room.context().resolve("README.md").toString(), 0600);
    assertThat(room.context().resolve("README.md")).exists();
  }

  @Test
  void whatIsReusedIsComparedFromThereOn() throws Exception {
    room.of(over(OF_CONTEXT)).build();
    for (int i = 0; i < 3; i++) {
      room.write("src/b.c", "version " + i);
      assertThat(room.of(over(OF_CONTEXT)).build().witnessed()).containsExactly(OF_CONTEXT);
    }
    room.write("src/a.c", "c\n");

    assertThat(room.of(over(OF_CONTEXT)).build().ran()).containsExactly(OF_CONTEXT);
  }
}
