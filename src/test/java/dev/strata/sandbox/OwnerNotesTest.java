package dev.strata.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strata.linux.Attributes;
import dev.strata.linux.ExtendedAttributes;
import dev.strata.linux.NotedOwner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Changes of owners that a run makes are noted, not made.
@Tag("root")
final class OwnerNotesTest {
  @TempDir Path folder;

  private final CapturedOutput output = new CapturedOutput();
  private Sandbox sandbox;
  private TestRoot root;

  @BeforeEach
  void makeRoot() throws IOException {
    root = TestRoot.make(folder.resolve("root"));
    Files.createSymbolicLink(root.folder().resolve("bin/chown"), Path.of("busybox"));
    sandbox =
        new NamespaceSandbox(
            folder.resolve("mnt"), EnumSet.allOf(Defence.class), ProcessLimit.DEFAULT, true);
  }

  private void run(ProcessSpecBuilder spec) throws Exception {
    assertThat(sandbox.run(spec.build(), output))
        .as(output::errors)
        .isEqualTo(new ExitStatus.Exited(0));
  }

  private Optional<NotedOwner> noted(String path) throws IOException {
    return NotedOwner.in(ExtendedAttributes.all(root.folder().resolve(path).toString()));
  }

  private static Optional<NotedOwner> owner(int uid, int gid) {
    return Optional.of(new NotedOwner(uid, gid));
  }

  @Test
  void aChangedOwnerIsNotedAndTheFileKeepsItsOwn() throws Exception {
    run(root.shell("touch /a && chown 33:34 /a && stat -c %u:%g /a"));

    assertThat(noted("a")).isEqualTo(owner(33, 34));
    assertThat(output.output()).isEqualTo("0:0\n");
    assertThat(Attributes.status(root.folder().resolve("a").toString()).uid()).isZero();
  }

  @Test
  void aWholeTreeIsNotedByWhateverPathsLeadToIt() throws Exception {
    run(
        root.shell(
            "mkdir -p /d/e /w && touch /d/e/f /d/g /w/h && cd /w && chown -R 5:5 ../d && chown 6 h"
                + " && ln -s /d/g l && chown 7:0 l && cd /d && chown 8 e/../../w/."));

    assertThat(noted("d")).isEqualTo(owner(5, 5));
    assertThat(noted("d/e/f")).isEqualTo(owner(5, 5));
    assertThat(noted("w/h")).isEqualTo(owner(6, 0));
    assertThat(noted("d/g")).isEqualTo(owner(7, 0));
    assertThat(noted("w")).isEqualTo(owner(8, 0));
  }

  @Test
  void aLinkLeadsNowhereButInsideTheRoot() throws Exception {
    Path outside = Files.writeString(folder.resolve("outside"), "");
    Files.createDirectories(root.folder().resolve(folder.toString().substring(1)));
    run(
        root.shell(
            "ln -s ../../../../../../../.."
                + outside
                + " /l && touch "
                + outside
                + " && chown 9:9 /l && mkdir /r && cp /bin/busybox /r/ && touch /r/in"
                + " && cd /r && chroot /r /busybox chown 10 in /in"));

    assertThat(NotedOwner.in(ExtendedAttributes.all(outside.toString()))).isEmpty();
    assertThat(noted(outside.toString().substring(1))).isEqualTo(owner(9, 9));
    assertThat(noted("r/in")).isEqualTo(owner(10, 0));
  }

  @Test
  void setUidIsLostAsByChown() throws Exception {
    run(root.shell("touch /a && chmod 4755 /a && chown 1 /a && stat -c %a /a"));

    assertThat(output.output()).isEqualTo("755\n");
  }

  @Test
  void whatCannotHaveANoteSucceedsInSilence() throws Exception {
    run(
        root.shell(
            "ln -s /nowhere /l && chown -h 5 /l && mknod /p p && chown 5 /p"
                + " && ln -s /dev/stdout /log && chown 5 /log /dev/stderr /proc/self/fd/1"));
  }

  @Test
  void errorsAreThoseOfChown() throws Exception {
    Path lower = Files.createDirectory(folder.resolve("lower"));
    Files.writeString(lower.resolve("f"), "");
    run(
        root.shell("! chown 5 /missing; ! chown 5 /bin/busybox/x; ! chown 5 /ro/f")
            .mount(new SandboxMount.Bind(lower, "/ro", true)));

    assertThat(output.errors())
        .contains("/missing: No such file or directory")
        .contains("/bin/busybox/x: Not a directory")
        .contains("/ro/f: Read-only file system");
    assertThat(NotedOwner.in(ExtendedAttributes.all(lower.resolve("f").toString()))).isEmpty();
  }

  @Test
  void ownersAreNotedByProcessesThatOutliveTheirOutput() throws Exception {
    run(root.shell("touch /a; exec >/dev/null 2>&1; sleep 0.2; chown 3:3 /a; seq 100 > /b"));

    assertThat(noted("a")).isEqualTo(owner(3, 3));
  }

  @Test
  void aRunWithoutAFilterHasItsOwnersNotedToo() throws Exception {
    run(root.shell("touch /a && chown 33:34 /a").insecure(true));

    assertThat(noted("a")).isEqualTo(owner(33, 34));
  }

  @Test
  void manyProcessesChangeOwnersAtOnce() throws Exception {
    run(
        root.shell(
            "for i in $(seq 8); do (for j in $(seq 25); do touch /f$i.$j; chown $j:$i /f$i.$j;"
                + " done) & done; wait"));

    for (int i = 1; i <= 8; i++) {
      for (int j : List.of(1, 13, 25)) {
        assertThat(noted("f" + i + "." + j)).isEqualTo(owner(j, i));
      }
    }
  }
}
