package dev.strata.solver;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What parts of the language come to in the files of an image.
@Tag("root")
final class LanguageBuildTest {
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
  void aFolderIsTheRootOfAStage() throws Exception {
    Path root = Files.createDirectories(folder.resolve("root"));
    Files.writeString(Files.createDirectories(root.resolve("etc")).resolve("name"), "folder");
    Files.createSymbolicLink(root.resolve("link"), Path.of("/etc/name"));
    Files.writeString(root.resolve("left-out"), "x");
    Files.writeString(root.resolve(".dockerignore"), "left-out\n");
    room.write("more", "more");
    String file = "FROM base AS one\nCOPY more /etc/\nFROM one\nENV A=1\n";

    BuildRoom.Built first = room.of(file).named("base", root.toString()).build();

    assertThat(first.files().resolve("etc/name")).hasContent("folder");
    assertThat(first.files().resolve("etc/more")).hasContent("more");
    assertThat(Files.readSymbolicLink(first.files().resolve("link")))
        .isEqualTo(Path.of("/etc/name"));
    assertThat(first.files().resolve("left-out")).doesNotExist();
    assertThat(first.ran()).containsExactly("[context base] load", "COPY more /etc/");
    BuildRoom.Built second = room.of(file).named("base", root.toString()).build();
    assertThat(second.ran()).isEmpty();
    assertThat(second.digest()).isEqualTo(first.digest());

    Files.writeString(root.resolve("etc/name"), "changed");
    BuildRoom.Built third = room.of(file).named("base", root.toString()).build();
    assertThat(third.reason("[context base] load"))
        .isEqualTo("etc/name of context base: content changed");
  }

  @Test
  void aFolderMayStandForAStage() throws Exception {
    Path root = Files.createDirectories(folder.resolve("root"));
    Files.writeString(root.resolve("name"), "folder");
    String file = "FROM nowhere AS deps\nRUN never\nFROM deps\nCOPY --from=deps name /copy\n";

    BuildRoom.Built built = room.of(file).named("deps", root.toString()).build();

    assertThat(built.files().resolve("name")).hasContent("folder");
    assertThat(built.files().resolve("copy")).hasContent("folder");
  }

  @Test
  void theHostnameOfTheSandboxIsOneOfItsInputs() throws Exception {
    String file = "FROM strata.local/base\nRUN cat /proc/sys/kernel/hostname > /name\n";
    assertThat(room.of(file).build().files().resolve("name")).hasContent("buildkitsandbox");
    assertThat(
            room.of(file).arg("BUILDKIT_SANDBOX_HOSTNAME", "other").build().files().resolve("name"))
        .hasContent("other");
  }

  @Test
  void aHereDocumentAloneRunsWithABlankBeforeItsName() throws Exception {
    String file = "FROM strata.local/base\nRUN << EOF\necho ran > /ran\nEOF\n";
    assertThat(room.of(file).build().files().resolve("ran")).hasContent("ran");
  }

  @Test
  void theHistoryHasALineForEachInstructionButOnbuild() throws Exception {
    room.write("in", "x");
    String file =
        "FROM scratch\nCOPY in /\nONBUILD RUN x\nMAINTAINER me\nEXPOSE 90 80/udp\n"
            + "HEALTHCHECK --interval=5s CMD x\nCMD [\"a\"]\nARG A=1 B\n";
    BuildRoom.Built built = room.of(file).build();
    assertThat(built.result().image().orElseThrow().config().runtime().argsEscaped()).isTrue();
    assertThat(built.result().image().orElseThrow().config().history())
        .extracting(h -> h.createdBy() + "|" + h.comment() + "|" + h.author())
        .containsExactly(
            "COPY in / # buildkit|buildkit.dockerfile.v0|",
            "MAINTAINER me|buildkit.dockerfile.v0|",
            "EXPOSE [80/udp 90/tcp]|buildkit.dockerfile.v0|",
            "HEALTHCHECK {Test:[CMD-SHELL x] Interval:5s Timeout:0s StartPeriod:0s"
                + " StartInterval:0s Retries:0}|buildkit.dockerfile.v0|",
            "CMD [\"a\"]|buildkit.dockerfile.v0|",
            "ARG A=1 B|buildkit.dockerfile.v0|");
  }
}
