package dev.strata.solver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strata.layer.LayerId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Steps that see of their parent state what is easily overlooked: whatever is reused is what a run
/// from scratch makes.
@Tag("root")
final class WitnessCornersTest {
  @TempDir Path folder;
  private BuildRoom room;
  private BuildRoom scratch;

  /// An edit of the context between two builds.
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
    room.write("e/f/g", "g\n");
    room.write("other", "1\n");
  }

  @AfterEach
  void close() throws Exception {
    room.close();
    scratch.close();
  }

  /// Builds, edits, builds again, and compares with a build of the same by another room.
  private BuildRoom.Built check(String steps, Edit edit) throws Exception {
    String file = "FROM strata.local/base\nCOPY . /ctx\n" + steps + "\n";
    room.of(file).build();
    edit.make(room.context());
    BuildRoom.Built now = room.of(file).build();
    BuildRoom.Built anew = scratch.of(file).from(room.context()).noCache().build();
    assertThat(layers(now)).as(now.witnessed() + " of " + file).isEqualTo(layers(anew));
    return now;
  }

  private static List<Optional<LayerId>> layers(BuildRoom.Built built) {
    return built.result().summary().steps().stream().map(StepReport::layer).toList();
  }

  @Test
  void opaqueEmptyFolderIsKept() throws Exception {
    Files.createDirectories(room.context().resolve("e/q"));
    BuildRoom.Built b = check("RUN rm -rf /ctx/e && mkdir -p /ctx/e/q", c -> Files.writeString(c.resolve("other"), "2"));
    assertThat(b.files().resolve("ctx/e/q")).isDirectory();
    assertThat(b.files().resolve("ctx/e/f")).doesNotExist();
  }

  @Test
  void perlChmodFolderThenStat() throws Exception {
    check("RUN perl -e 'chmod 0700, \"/ctx/d\"; print((stat \"/ctx/d\")[9])' > /out", c -> { Thread.sleep(1100); Files.writeString(c.resolve("d/new"), "2"); });
  }

  @Test
  void statCached() throws Exception {
    check("RUN stat --cached=always -c %Y /ctx/d > /out", c -> { Thread.sleep(1100); Files.writeString(c.resolve("d/new"), "2"); });
  }

  @Test
  void findNewerFolder() throws Exception {
    check("RUN find /ctx/d -maxdepth 0 -newer /ctx/other > /out", c -> { Thread.sleep(1100); Files.writeString(c.resolve("d/new"), "2"); });
  }

  @Test
  void renameOverFolders() throws Exception {
    check("RUN mkdir /n && mv -T /n /ctx/d || echo no > /out", c -> { Files.delete(c.resolve("d/a")); Files.delete(c.resolve("d/b")); });
  }

  @Test
  void rmGlobWithNew() throws Exception {
    check("RUN rm /ctx/d/*", c -> Files.writeString(c.resolve("d/new"), "2"));
  }

  @Test
  void rmRfWithNew() throws Exception {
    check("RUN rm -rf /ctx/d", c -> Files.writeString(c.resolve("d/new"), "2"));
  }

  @Test
  void exclusiveCreate() throws Exception {
    check("RUN set -C; echo x > /ctx/d/new || echo no > /out", c -> Files.writeString(c.resolve("d/new"), "2"));
  }

  @Test
  void truncateThenChange() throws Exception {
    BuildRoom.Built b = check("RUN : > /ctx/d/a", c -> Files.writeString(c.resolve("d/a"), "c\n"));
    System.out.println("truncate: " + b.witnessed());
  }

  @Test
  void chmodThenChange() throws Exception {
    check("RUN chmod 600 /ctx/d/a", c -> Files.writeString(c.resolve("d/a"), "c\n"));
  }

  @Test
  void linkThenChange() throws Exception {
    check("RUN ln /ctx/d/a /x", c -> Files.writeString(c.resolve("d/a"), "c\n"));
  }

  @Test
  void renameThenChange() throws Exception {
    check("RUN mv /ctx/d/a /ctx/d/z", c -> Files.writeString(c.resolve("d/a"), "c\n"));
  }

  @Test
  void scriptInterpreter() throws Exception {
    room.write("i", "#!/bin/cat\n1\n").toFile().setExecutable(true);
    room.write("s", "#!/ctx/i\nx\n").toFile().setExecutable(true);
    check("RUN /ctx/s > /out || true", c -> Files.writeString(c.resolve("i"), "#!/bin/cat\n2\n"));
  }

  @Test
  void workdirThatIsALink() throws Exception {
    Files.createSymbolicLink(room.context().resolve("w"), Path.of("d"));
    check("WORKDIR /ctx/w\nRUN pwd -P > /out", c -> { Files.delete(c.resolve("w")); Files.createSymbolicLink(c.resolve("w"), Path.of("e")); });
  }

  @Test
  void mountTargetThroughALink() throws Exception {
    Files.createSymbolicLink(room.context().resolve("w"), Path.of("d"));
    check("RUN --mount=type=tmpfs,target=/ctx/w/t ls /ctx/d /ctx/e > /out", c -> { Files.delete(c.resolve("w")); Files.createSymbolicLink(c.resolve("w"), Path.of("e")); });
  }

  @Test
  void mountTargetThatAppears() throws Exception {
    check("RUN --mount=type=tmpfs,target=/ctx/t/u ls -l /ctx/t > /dev/null", c -> { Files.createDirectories(c.resolve("t")); c.resolve("t").toFile().setWritable(true, false); });
  }

  @Test
  void mountTargetThatIsThereAndGoes() throws Exception {
    room.write("t/x", "x");
    check("RUN --mount=type=cache,target=/ctx/t true", c -> { Files.delete(c.resolve("t/x")); Files.delete(c.resolve("t")); });
  }

  @Test
  void bindMountOfStageWithHardLinks() throws Exception {
    String file = "FROM strata.local/base AS a\nCOPY . /ctx\nFROM strata.local/base\nRUN --mount=type=bind,from=a,source=/ctx,target=/m find /m -links +1 -type f > /out\n";
    room.of(file).build();
    Files.delete(room.context().resolve("d/b"));
    Files.writeString(room.context().resolve("d/b"), "a\n");
    BuildRoom.Built x = room.of(file).build();
    Files.delete(room.context().resolve("d/b"));
    Files.createLink(room.context().resolve("d/b"), room.context().resolve("d/a"));
    BuildRoom.Built now = room.of(file).build();
    BuildRoom.Built anew = scratch.of(file).from(room.context()).noCache().build();
    assertThat(layers(now)).isEqualTo(layers(anew));
  }

  @Test
  void userByGroupFile() throws Exception {
    check("RUN cp /ctx/pw /etc/passwd; cp /ctx/other /etc/group\nUSER app\nRUN id > /tmp/out; true", c -> Files.writeString(c.resolve("other"), "g:x:44:app\n"));
  }

  @Test
  void userWithoutDatabase() throws Exception {
    String f = "COPY pw* /etc/\nUSER 7\nRUN mkdir -p /tmp; echo $HOME; id -G > /dev/null; echo $HOME > /tmp/h || true";
    check(f, c -> Files.writeString(c.resolve("pwx"), "1"));
  }

  @Test
  void moveFoldersAndBack() throws Exception {
    Files.createDirectories(room.context().resolve("e/q"));
    BuildRoom.Built b = check("RUN mv /ctx/e /x && mv /x /ctx/e", c -> Files.writeString(c.resolve("other"), "2"));
    assertThat(b.files().resolve("ctx/e/q")).isDirectory();
    assertThat(b.files().resolve("ctx/e/f/g")).exists();
  }

  @Test
  void accessDenied() throws Exception {
    check("USER 9:9\nRUN mkdir -p /tmp/x; cat /ctx/d/a > /tmp/o 2>&1; true", c -> c.resolve("d/a").toFile().setReadable(false, false));
  }

  @Test
  void sparse() throws Exception {
    try (var f = new java.io.RandomAccessFile(room.context().resolve("sp").toFile(), "rw")) { f.setLength(1 << 20); }
    check("RUN cp --sparse=always /ctx/sp /out; du /ctx/sp > /o", c -> { try (var f = new java.io.RandomAccessFile(c.resolve("sp").toFile(), "rw")) { f.seek(9999); f.write(1); } });
  }

  @Test
  void noCacheStage() throws Exception {
    String file = "FROM strata.local/base AS a\nRUN date +%s%N > /d\nFROM strata.local/base\nCOPY --from=a /d /d\nRUN cat /d > /e\nRUN echo x > /x\n";
    room.of(file).build();
    BuildRoom.Built b = room.of(file).noCacheFor("a").build();
    assertThat(b.files().resolve("e")).hasSameTextualContentAs(b.files().resolve("d"));
    assertThat(b.witnessed()).containsExactly("RUN echo x > /x");
  }
}
