package dev.strata.solver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strata.layer.LayerId;
import dev.strata.linux.Attributes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Steps that see of their parent state what is easily overlooked: after an edit, the build makes
/// what a build from scratch makes.
@Tag("root")
final class WitnessCornersTest {
  private static final long LATER = 1_700_000_000_000_000_000L;
  private static final String PASSWD = "root:x:0:0::/root:/bin/sh\napp:x:7:8::/home/app:/bin/sh\n";

  @TempDir Path folder;
  private BuildRoom room;
  private BuildRoom scratch;

  @FunctionalInterface
  private interface Edit {
    void make(Path context) throws Exception;
  }

  @BeforeEach
  void open() throws Exception {
    room = new BuildRoom(folder.resolve("kept"));
    scratch = new BuildRoom(folder.resolve("scratch"));
    room.write("d/a", "a\n");
    room.write("d/b", "b\n");
    room.write("other", "1\n");
  }

  @AfterEach
  void close() throws Exception {
    room.close();
    scratch.close();
  }

  private void check(String steps, Edit edit) throws Exception {
    checkFile("FROM strata.local/base\nCOPY . /ctx\n" + steps + "\n", edit);
  }

  private void checkFile(String file, Edit edit) throws Exception {
    room.of(file).withoutFiles().build();
    edit.make(room.context());
    BuildRoom.Built now = room.of(file).withoutFiles().build();
    BuildRoom.Built anew = scratch.of(file).from(room.context()).noCache().withoutFiles().build();
    assertThat(layers(now)).as(() -> now.witnessed() + " of " + file).isEqualTo(layers(anew));
  }

  private static List<Optional<LayerId>> layers(BuildRoom.Built built) {
    return built.result().summary().steps().stream().map(StepReport::layer).toList();
  }

  private static void write(Path file, String text) throws Exception {
    Files.writeString(file, text);
  }

  /// Files that are one file show it, by their link count for one.
  @Test
  void aMountOfFilesThatBecameHardLinksIsAnother() throws Exception {
    room.write("d/b", "a\n");
    checkFile(
        """
        FROM strata.local/base AS files
        COPY . /ctx
        FROM strata.local/base
        RUN --mount=type=bind,from=files,source=/ctx,target=/m find /m -links +1 -type f > /out
        """,
        context -> {
          Files.delete(context.resolve("d/b"));
          Files.createLink(context.resolve("d/b"), context.resolve("d/a"));
        });
  }

  @Test
  void aMountBehindALinkCountsByWhatTheLinkLeadsTo() throws Exception {
    Files.createSymbolicLink(room.context().resolve("w"), Path.of("d"));
    checkFile(
        """
        FROM strata.local/base AS files
        COPY . /ctx
        FROM strata.local/base
        RUN --mount=type=bind,from=files,source=/ctx/w,target=/m cat /m/a > /out
        RUN --mount=type=bind,from=files,source=/ctx/w/a,target=/m cat /m > /out2
        """,
        context -> write(context.resolve("d/a"), "z\n"));
  }

  /// A new version of a layer says the time of a folder whose names are others.
  @Test
  void theTimeOfAFolderWithANewNameIsSeen() throws Exception {
    check(
        "RUN stat -c %Y /ctx/d > /out",
        context -> {
          write(context.resolve("d/new"), "");
          Attributes.setTimes(context.resolve("d").toString(), LATER);
        });
  }

  @Test
  void theTimeOfAFolderThatWasTouchedFirstIsSeen() throws Exception {
    check(
        "RUN touch -a /ctx/d && stat -c %Y /ctx/d > /out; touch /ctx/d/x",
        context -> {
          write(context.resolve("d/new"), "");
          Attributes.setTimes(context.resolve("d").toString(), LATER);
        });
  }

  @Test
  void aRemovedFolderTakesANewNameWithIt() throws Exception {
    check("RUN rm -rf /ctx/d", context -> write(context.resolve("d/new"), ""));
  }

  @Test
  void namesRemovedByAPatternTakeANewNameWithThem() throws Exception {
    check("RUN rm /ctx/d/*", context -> write(context.resolve("d/new"), ""));
  }

  @Test
  void aFileThatMayNotBeThereIsMissed() throws Exception {
    check(
        "RUN set -C; echo x > /ctx/d/new || true", context -> write(context.resolve("d/new"), ""));
  }

  @Test
  void aFileWhoseModeAloneWasChangedIsCopiedWithItsBytes() throws Exception {
    check("RUN chmod 600 /ctx/d/a", context -> write(context.resolve("d/a"), "c\n"));
  }

  @Test
  void aFileThatWasLinkedToIsCopiedWithItsBytes() throws Exception {
    check("RUN ln /ctx/d/a /x", context -> write(context.resolve("d/a"), "c\n"));
  }

  @Test
  void anInterpreterIsRead() throws Exception {
    Attributes.setMode(room.write("i", "#!/bin/cat\n1\n").toString(), 0755);
    Attributes.setMode(room.write("s", "#!/ctx/i\n").toString(), 0755);
    check("RUN /ctx/s > /out", context -> write(context.resolve("i"), "#!/bin/cat\n2\n"));
  }

  @Test
  void aFolderOnTheWayThatMayNotBeEnteredIsSeen() throws Exception {
    check(
        "RUN mkdir -m 777 /o\nUSER 5:5\nRUN cat /ctx/d/a > /o/out 2>/dev/null || true",
        context -> Attributes.setMode(context.resolve("d").toString(), 0700));
  }

  @Test
  void theGroupOfANewFileIsThatOfItsFolder() throws Exception {
    check(
        "RUN touch /ctx/d/n",
        context -> Attributes.setMode(context.resolve("d").toString(), 02755));
  }

  @Test
  void groupsOfAUserAreLookedUp() throws Exception {
    room.write("etc/passwd", PASSWD);
    room.write("etc/group", "g:x:43:app\n");
    check(
        "COPY etc /etc\nRUN mkdir -m 777 /o\nUSER app\nRUN grep Groups /proc/self/status > /o/out",
        context -> write(context.resolve("etc/group"), "g:x:44:app\n"));
  }

  @Test
  void groupsOfAUserThatAppearAreLookedUp() throws Exception {
    room.write("etc/passwd", PASSWD);
    check(
        "COPY etc /etc\nRUN mkdir -m 777 /o\nUSER 7\nRUN grep Groups /proc/self/status > /o/out",
        context -> write(context.resolve("etc/group"), "g:x:44:app\n"));
  }

  @Test
  void usersBehindALinkAreLookedUp() throws Exception {
    room.write("etc/p1", PASSWD);
    room.write("etc/p2", PASSWD.replace("7:8", "9:9"));
    Files.createSymbolicLink(room.context().resolve("etc/passwd"), Path.of("p1"));
    check(
        "COPY etc /etc\nRUN mkdir -m 777 /o\nUSER app\nRUN echo > /o/out",
        context -> {
          Files.delete(context.resolve("etc/passwd"));
          Files.createSymbolicLink(context.resolve("etc/passwd"), Path.of("p2"));
        });
  }

  @Test
  void aWorkingFolderThatIsALinkIsFollowed() throws Exception {
    Files.createDirectory(room.context().resolve("e"));
    Files.createSymbolicLink(room.context().resolve("w"), Path.of("d"));
    check(
        "WORKDIR /ctx/w\nRUN pwd -P > /out",
        context -> {
          Files.delete(context.resolve("w"));
          Files.createSymbolicLink(context.resolve("w"), Path.of("e"));
        });
  }

  @Test
  void aMountTargetBehindALinkIsFollowed() throws Exception {
    Files.createDirectory(room.context().resolve("e"));
    Files.createSymbolicLink(room.context().resolve("w"), Path.of("d"));
    check(
        "RUN --mount=type=tmpfs,target=/ctx/w/t ls /ctx/d /ctx/e > /out",
        context -> {
          Files.delete(context.resolve("w"));
          Files.createSymbolicLink(context.resolve("w"), Path.of("e"));
        });
  }

  @Test
  void aMountTargetThatWentIsMadeAndRemoved() throws Exception {
    room.write("t/x", "");
    check(
        "RUN --mount=type=cache,target=/ctx/t true",
        context -> {
          Files.delete(context.resolve("t/x"));
          Files.delete(context.resolve("t"));
        });
  }

  /// After a build of the one, a build of the other makes what it makes from scratch.
  private BuildRoom.Built checkFiles(String before, String after) throws Exception {
    room.of(before).withoutFiles().build();
    BuildRoom.Built now = room.of(after).withoutFiles().build();
    BuildRoom.Built anew = scratch.of(after).from(room.context()).noCache().withoutFiles().build();
    assertThat(layers(now)).as(() -> now.witnessed() + " of " + after).isEqualTo(layers(anew));
    return now;
  }

  @Test
  void aFileThatIsRenamedIsMovedWithItsBytes() throws Exception {
    check("RUN mv /ctx/d/a /ctx/d/c", context -> write(context.resolve("d/a"), "c\n"));
  }

  @Test
  void aFileThatARenameReplacesMayGo() throws Exception {
    check("RUN mv -f /ctx/other /ctx/d/b", context -> Files.delete(context.resolve("d/b")));
  }

  @Test
  void aFolderThatIsRemovedAndMadeAnewHidesANewName() throws Exception {
    check(
        "RUN rm -rf /ctx/d && mkdir /ctx/d && echo n > /ctx/d/n",
        context -> write(context.resolve("d/new"), ""));
  }

  @Test
  void aProgramThatIsMappedIsRead() throws Exception {
    Path program = room.context().resolve("program");
    Files.copy(Path.of("/bin/true"), program);
    check(
        "RUN /ctx/program && touch /yes || touch /no",
        context -> {
          Files.delete(program);
          Files.copy(Path.of("/bin/false"), program);
        });
  }

  /// `tail -f` watches what it has read by inotify.
  @Test
  void aFileThatIsReadAndWatchedForChangesIsRead() throws Exception {
    check(
        "RUN timeout 1 tail -f /ctx/d/a > /out || true",
        context -> write(context.resolve("d/a"), "c\n"));
  }

  @Test
  void whatAFileSystemSaysOfItselfDoesNotCount() throws Exception {
    String step = "RUN stat -f -c %l /ctx/d > /out";
    String file = "FROM strata.local/base\nCOPY . /ctx\n" + step + "\n";
    room.of(file).withoutFiles().build();
    write(room.context().resolve("d/a"), "c\n");

    assertThat(room.of(file).withoutFiles().build().witnessed()).containsExactly(step);
  }

  @Test
  void theNumberOfADeviceIsSeen() throws Exception {
    String file =
        "FROM strata.local/base\nCOPY . /ctx\nRUN mknod /n c 1 %d\nRUN stat -c '%%F %%t %%T' /n > /o\n";
    checkFiles(file.formatted(3), file.formatted(5));
  }

  @Test
  void thatAFifoIsAFileNowIsSeen() throws Exception {
    String file = "FROM strata.local/base\nCOPY . /ctx\nRUN %s /n\nRUN test -p /n && touch /yes || true\n";
    checkFiles(file.formatted("mkfifo"), file.formatted("touch"));
  }
}
