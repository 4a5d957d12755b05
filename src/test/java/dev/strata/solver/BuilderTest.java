package dev.strata.solver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Which steps a build runs and which it reuses, on real layers and with real processes.
@Tag("root")
final class BuilderTest {
  @TempDir Path folder;
  private BuildRoom room;

  @BeforeEach
  void open() throws Exception {
    room = new BuildRoom(folder);
  }

  @AfterEach
  void close() throws Exception {
    room.close();
  }

  @Test
  void theSecondBuildRunsNothingAndGivesTheSameImage() throws Exception {
    room.write("in.txt", "one");
    String file =
        "FROM strata.local/base\nCOPY in.txt /\nRUN cat /in.txt > /out.txt\nCMD [\"sh\"]\n";

    BuildRoom.Built first = room.of(file).build();
    BuildRoom.Built second = room.of(file).build();

    assertThat(first.ran()).containsExactly("COPY in.txt /", "RUN cat /in.txt > /out.txt");
    assertThat(second.ran()).isEmpty();
    assertThat(second.digest()).isEqualTo(first.digest());
    assertThat(second.files().resolve("out.txt")).hasContent("one");
  }

  @Test
  void aChangedFileRerunsItsCopyAndWhatIsBelowAndSaysWhichFile() throws Exception {
    room.write("a.txt", "a");
    room.write("b.txt", "b");
    String file =
        "FROM strata.local/base\nRUN true > /first\nCOPY a.txt b.txt /in/\nRUN cat /in/b.txt\n";
    room.of(file).build();

    room.write("b.txt", "other");
    BuildRoom.Built second = room.of(file).build();

    assertThat(second.hits()).containsExactly("RUN true > /first");
    assertThat(second.reason("COPY a.txt b.txt /in/")).isEqualTo("b.txt: content changed");
    assertThat(second.reason("RUN cat /in/b.txt"))
        .isEqualTo(
            "the step above changed: [3/4] COPY a.txt b.txt /in/;"
                + " /in/b.txt, which the step read, changed");
  }

  @Test
  void aStepWithTheSameResultAsBeforeStopsTheChange() throws Exception {
    room.write("noise.txt", "1");
    String file =
        """
        FROM strata.local/base AS made
        COPY noise.txt /
        RUN echo constant > /result
        FROM strata.local/base
        COPY --from=made /result /
        RUN cat /result > /copy
        """;
    room.of(file).witness(WitnessMode.OFF).build();

    room.write("noise.txt", "2");
    BuildRoom.Built second = room.of(file).witness(WitnessMode.OFF).build();

    assertThat(second.ran()).containsExactly("COPY noise.txt /", "RUN echo constant > /result");
  }

  @Test
  void aCopyMovedOntoAChangedParentTakesTheLayerThatIsThere() throws Exception {
    room.write("noise.txt", "1");
    room.write("kept.txt", "kept");
    String file = "FROM scratch\nCOPY noise.txt /\nCOPY kept.txt /sub/\n";
    BuildRoom.Built first = room.of(file).build();

    room.write("noise.txt", "2");
    BuildRoom.Built second = room.of(file).build();

    assertThat(second.result().summary().steps().get(1).layer())
        .isEqualTo(first.result().summary().steps().get(1).layer());
  }

  @Test
  void aLabelRerunsNothing() throws Exception {
    String file = "FROM strata.local/base\nRUN true > /x\n";
    BuildRoom.Built first = room.of(file).build();

    BuildRoom.Built second = room.of(file).label("version", "2").build();

    assertThat(second.ran()).isEmpty();
    assertThat(second.digest()).isNotEqualTo(first.digest());
  }

  @Test
  void theSameStepInTwoStagesRunsOnce() throws Exception {
    String file =
        """
        FROM strata.local/base AS a
        RUN sleep 0.2; date +%N > /stamp
        FROM strata.local/base AS b
        RUN sleep 0.2; date +%N > /stamp
        FROM scratch
        COPY --from=a /stamp /a
        COPY --from=b /stamp /b
        """;

    BuildRoom.Built built = room.of(file).build();

    assertThat(Files.readString(built.files().resolve("a")))
        .isEqualTo(Files.readString(built.files().resolve("b")));
    assertThat(built.ran().stream().filter(s -> s.startsWith("RUN"))).hasSize(1);
  }

  @Test
  void aFailedStepIsNotRecordedAndTheOnesThatSucceededAre() throws Exception {
    String file = "FROM strata.local/base\nRUN echo > /one\nRUN test -e /gone\n";
    assertThatThrownBy(() -> room.of(file).build())
        .isInstanceOf(BuildFailedException.class)
        .hasMessageContaining("exit code: 1");

    String mended = "FROM strata.local/base\nRUN echo > /one\nRUN test -e /one\n";
    assertThat(room.of(mended).build().hits()).containsExactly("RUN echo > /one");
    assertThatThrownBy(() -> room.of(file).build()).isInstanceOf(BuildFailedException.class);
  }

  @Test
  void aFailedStageCancelsTheOthersButKeepsWhatTheyHadDone() throws Exception {
    String file =
        """
        FROM strata.local/base AS long
        RUN echo > /quick
        RUN sleep 30
        FROM strata.local/base AS broken
        RUN sleep 1; exit 3
        FROM scratch
        COPY --from=long /quick /
        COPY --from=broken /etc/passwd /
        """;
    assertThatThrownBy(() -> room.of(file).build())
        .isInstanceOf(BuildFailedException.class)
        .hasMessageContaining("exit code: 3");

    String shorter = "FROM strata.local/base AS long\nRUN echo > /quick\n";
    assertThat(room.of(shorter).build().ran()).isEmpty();
  }

  @Test
  void anotherBuildArgGivesAnotherLayerAndTheFirstOneIsKept() throws Exception {
    String file = "FROM strata.local/base\nARG WHO=nobody\nRUN echo $WHO > /who\n";

    room.of(file).arg("WHO", "x").build();
    BuildRoom.Built other = room.of(file).arg("WHO", "x-B=z").build();
    BuildRoom.Built again = room.of(file).arg("WHO", "x").build();

    assertThat(other.files().resolve("who")).hasContent("x-B=z");
    assertThat(other.reason(other.ran().getFirst())).contains("WHO").contains("x-B=z");
    assertThat(again.ran()).isEmpty();
    assertThat(again.files().resolve("who")).hasContent("x");
  }

  @Test
  void aHeredocBelowAnArgIsPartOfTheKey() throws Exception {
    String first = "FROM strata.local/base\nARG A\nRUN <<EOF\necho one > /x\nEOF\n";
    String second = "FROM strata.local/base\nARG A\nRUN <<EOF\necho two > /x\nEOF\n";
    room.of(first).build();

    assertThat(room.of(second).build().files().resolve("x")).hasContent("two");
  }

  @Test
  void aRenamedFileMissesAndATouchedOneHits() throws Exception {
    Path old = room.write("dir/old.txt", "same");
    String file = "FROM scratch\nCOPY dir /dir/\n";
    room.of(file).build();

    Files.setLastModifiedTime(old, FileTime.fromMillis(1_000));
    assertThat(room.of(file).build().ran()).isEmpty();

    Files.move(old, old.resolveSibling("new.txt"));
    BuildRoom.Built renamed = room.of(file).build();
    assertThat(renamed.files().resolve("dir/new.txt")).exists();
    assertThat(renamed.files().resolve("dir/old.txt")).doesNotExist();
    assertThat(renamed.reason("COPY dir /dir/")).contains("dir/old.txt: removed");
  }

  @Test
  void aFileWithTheSameSizeAndTimeButOtherBytesIsSeen() throws Exception {
    Path text = room.write("x.txt", "aaaa");
    FileTime time = Files.getLastModifiedTime(text);
    String file = "FROM scratch\nCOPY x.txt /\n";
    room.of(file).build();

    Files.writeString(text, "bbbb");
    Files.setLastModifiedTime(text, time);

    assertThat(room.of(file).build().files().resolve("x.txt")).hasContent("bbbb");
  }

  @Test
  void aModeCountsUnlessChmodReplacesIt() throws Exception {
    Path text = room.write("x.txt", "x");
    Files.setPosixFilePermissions(text, PosixFilePermissions.fromString("rw-r--r--"));
    String plain = "FROM scratch\nCOPY x.txt /\n";
    String set = "FROM scratch\nCOPY --chmod=600 x.txt /\n";
    room.of(set).build();
    room.of(plain).build();

    Files.setPosixFilePermissions(text, PosixFilePermissions.fromString("rw-rw-r--"));

    assertThat(room.of(plain).build().reason("COPY x.txt /")).contains("0644 → 0664");
    assertThat(room.of(set).build().ran()).isEmpty();
  }

  @Test
  void theContextsPlaceOnDiskIsInNoKey() throws Exception {
    room.write("x.txt", "x");
    String file = "FROM scratch\nCOPY . /all/\n";
    room.of(file).build();
    Path moved = Files.createDirectory(folder.resolve("moved"));
    Files.writeString(moved.resolve("x.txt"), "x");

    assertThat(room.of(file).from(moved).build().ran()).isEmpty();
  }

  @Test
  void theIgnoreFileDoesNotApplyToOtherStages() throws Exception {
    room.write(".dockerignore", "*.txt\n");
    String file =
        "FROM strata.local/base AS a\n"
            + "RUN echo hidden > /x.txt\n"
            + "FROM scratch\n"
            + "COPY --from=a /x.txt /\n";

    assertThat(room.of(file).build().files().resolve("x.txt")).hasContent("hidden");
  }

  @Test
  void aCopyFromAStageGoesByContentNotByTheStagesOtherFiles() throws Exception {
    room.write("wanted.txt", "w");
    room.write("other.txt", "1");
    String file =
        """
        FROM strata.local/base AS a
        COPY wanted.txt other.txt /
        FROM scratch
        COPY --from=a /wanted.txt /
        """;
    room.of(file).build();

    room.write("other.txt", "2");
    BuildRoom.Built second = room.of(file).build();
    assertThat(second.ran()).containsExactly("COPY wanted.txt other.txt /");

    room.write("wanted.txt", "W");
    assertThat(room.of(file).build().files().resolve("wanted.txt")).hasContent("W");
  }

  @Test
  void aBindMountCountsByItsContent() throws Exception {
    room.write("src/x.txt", "1");
    room.write("src/unrelated/y.txt", "y");
    String file =
        """
        FROM strata.local/base
        RUN --mount=type=bind,source=src/x.txt,target=/mnt/x.txt cat /mnt/x.txt > /seen
        """;
    room.of(file).build();
    room.write("src/unrelated/y.txt", "z");
    assertThat(room.of(file).build().ran()).isEmpty();

    room.write("src/x.txt", "2");
    BuildRoom.Built changed = room.of(file).build();
    assertThat(changed.files().resolve("seen")).hasContent("2");
    assertThat(changed.files().resolve("mnt/x.txt")).doesNotExist();
  }

  @Test
  void aBindMountFromAStageHitsTheSecondTime() throws Exception {
    String file =
        """
        FROM strata.local/base AS tools
        RUN echo tool > /tool
        FROM strata.local/base
        RUN --mount=from=tools,target=/t cat /t/tool > /used
        """;
    BuildRoom.Built first = room.of(file).build();

    assertThat(first.files().resolve("used")).hasContent("tool");
    assertThat(room.of(file).build().ran()).isEmpty();
  }

  @Test
  void whatARunRemovesIsGoneAndLeavesNoMark() throws Exception {
    String file =
        "FROM strata.local/base AS a\n"
            + "RUN mkdir /d && echo > /d/x && echo > /d/y\n"
            + "FROM a\n"
            + "RUN rm /d/x\n";
    room.of(file).build();

    BuildRoom.Built cached = room.of(file).build();

    try (Stream<Path> left = Files.list(cached.files().resolve("d"))) {
      assertThat(left.map(p -> p.getFileName().toString())).containsExactly("y");
    }
  }

  @Test
  void noCacheRunsEverythingAndAFilterRunsItsStages() throws Exception {
    String file =
        "FROM strata.local/base AS a\nRUN echo > /a\nFROM strata.local/base AS b\nRUN echo > /b\n"
            + "COPY --from=a /a /\n";
    room.of(file).build();

    assertThat(room.of(file).noCache().build().ran()).hasSize(3);
    assertThat(room.of(file).noCacheFor("a").build().ran()).containsExactly("RUN echo > /a");
  }

  @Test
  void aDamagedLayerIsNoticedAndMadeAgain() throws Exception {
    String file = "FROM strata.local/base\nRUN echo right > /x\nRUN cat /x > /y\n";
    room.of(file).build();
    room.close();
    damageIndexes();
    room = new BuildRoom(folder);

    BuildRoom.Built after = room.of(file).build();

    assertThat(after.files().resolve("y")).hasContent("right");
    assertThat(after.events())
        .anyMatch(e -> e instanceof BuildEvent.Noticed n && n.text().contains("damaged"));
  }

  /// Flips a bit in the index of every layer but the base's.
  private void damageIndexes() throws Exception {
    List<Path> indexes;
    try (Stream<Path> files = Files.list(folder.resolve("state/layers"))) {
      indexes = files.filter(f -> f.toString().endsWith(".index")).toList();
    }
    for (Path index : indexes) {
      if (Files.size(index) < 2_000) {
        try (RandomAccessFile bytes = new RandomAccessFile(index.toFile(), "rw")) {
          bytes.seek(bytes.length() / 2);
          int old = bytes.read();
          bytes.seek(bytes.length() / 2);
          bytes.write(old ^ 1);
        }
      }
    }
  }

  @Test
  void atMostTheAllowedNumberOfStepsRunAtOnce() throws Exception {
    String stage = "FROM strata.local/base AS s%d\nRUN echo %d; sleep 0.2; echo > /done\n";
    StringBuilder file = new StringBuilder();
    for (int i = 0; i < 4; i++) {
      file.append(String.format(stage, i, i));
    }
    file.append("FROM scratch\n");
    for (int i = 0; i < 4; i++) {
      file.append("COPY --from=s" + i + " /done /" + i + "\n");
    }

    BuildRoom.Built built = room.of(file.toString()).parallelism(1).build();

    int running = 0;
    int most = 0;
    for (BuildEvent event : built.events()) {
      switch (event) {
        case BuildEvent.Decided _ -> most = Math.max(most, ++running);
        case BuildEvent.Finished(var _, var _, Outcome.Ran _) -> running--;
        default -> {}
      }
    }
    assertThat(most).isEqualTo(1);
  }
}
