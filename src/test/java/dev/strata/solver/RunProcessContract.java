package dev.strata.solver;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The process of a RUN: its user, environment and working folder, and how it ends.
@Tag("root")
abstract class RunProcessContract extends RunSteps {
  RunProcessContract(Optional<Path> ociRuntime) {
    super(ociRuntime);
  }

  @Test
  void aUserByNameHasItsGroupsAndHome() throws Exception {
    String say = "RUN echo $(id -u):$(id -g):$(id -G | tr ' ' ,):$HOME > /out/";
    BuildRoom.Built built =
        build(
            USERS
                + ("USER web\n" + say + "name\n")
                + ("USER 1000\n" + say + "uid\n")
                + ("USER web:other\n" + say + "group\n")
                + ("USER 1000:2000\n" + say + "ids\n")
                + ("USER 4711\n" + say + "unknown\n"));

    assertThat(read(built, "out/name")).isEqualTo("1000:1000:1000,2000,2001:/srv/web");
    assertThat(read(built, "out/uid")).isEqualTo("1000:1000:1000,2000,2001:/srv/web");
    assertThat(read(built, "out/group")).isEqualTo("1000:2001:2001:/srv/web");
    assertThat(read(built, "out/ids")).isEqualTo("1000:2000:2000:/srv/web");
    assertThat(read(built, "out/unknown")).isEqualTo("4711:0:0:/");
  }

  @Test
  void aUserOrGroupThatIsNotThereFailsTheStep() {
    assertFails(USERS + "USER nowhere\nRUN true\n", setting(), "unable to find user nowhere");
    assertFails(USERS + "USER web:none\nRUN true\n", setting(), "unable to find group none");
  }

  @Test
  void workdirBelongsToTheUserAsAfterChown() throws Exception {
    BuildRoom.Built built =
        build(
            USERS
                + "WORKDIR /first\nUSER web\nWORKDIR /a/b\nUSER 4711\nWORKDIR /c\n"
                + "USER web:extra\nWORKDIR /d\n"
                + "RUN pwd > /out/where && stat -c %u:%g:%a /first /a /a/b /c /d > /out/owners\n");

    assertThat(read(built, "out/where")).isEqualTo("/d");
    assertThat(read(built, "out/owners").lines())
        .containsExactly(
            "0:0:755", "1000:1000:755", "1000:1000:755", "4711:4711:755", "1000:2000:755");
  }

  @Test
  void pathAndHomeHaveDefaultsThatTheImageReplaces() throws Exception {
    BuildRoom.Built built =
        build(
            """
            FROM strata.local/base AS base
            FROM scratch
            COPY --from=base / /
            RUN echo $PATH $HOME > /default
            ENV PATH=/usr/bin:/bin HOME=/elsewhere
            RUN echo $PATH $HOME > /set
            """);

    assertThat(read(built, "default"))
        .isEqualTo("/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin /root");
    assertThat(read(built, "set")).isEqualTo("/usr/bin:/bin /elsewhere");
  }

  @Test
  void theShellIsTheOneThatShellNames() throws Exception {
    BuildRoom.Built built =
        build(BASE + "SHELL [\"/bin/bash\", \"-euc\"]\nRUN echo $0 $- > /shell\n");

    assertThat(read(built, "shell")).contains("bash").contains("e").contains("u");
  }

  @Test
  void proxiesAreInTheEnvironmentAndInNeitherKeyNorHistory() throws Exception {
    String file = BASE + "RUN echo $HTTP_PROXY $no_proxy > /proxy\n";
    BuildRoom.Built first =
        room()
            .of(file)
            .arg("HTTP_PROXY", "http://a:1")
            .arg("no_proxy", "local")
            .settings(setting().settings())
            .build();
    BuildRoom.Built other =
        room().of(file).arg("HTTP_PROXY", "http://b:2").settings(setting().settings()).build();

    assertThat(read(first, "proxy")).isEqualTo("http://a:1 local");
    assertThat(other.ran()).isEmpty();
    assertThat(other.digest()).isEqualTo(first.digest());
    assertThat(configs()).isNotEmpty().noneMatch(text -> text.contains("http://a:1"));
  }

  /// The configs of the local store.
  private List<String> configs() throws IOException {
    try (var files = Files.walk(folder().resolve("state"))) {
      return files
          .filter(Files::isRegularFile)
          .filter(f -> f.toFile().length() < 100_000)
          .map(RunProcessContract::text)
          .filter(text -> text.startsWith("{\"architecture\""))
          .toList();
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file, java.nio.charset.StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void aStepHasAnEmptyInputNoTerminalAndBuildKitsUmask() throws Exception {
    BuildRoom.Built built =
        build(
            BASE
                + "RUN umask > /umask; wc -c > /input; for n in 0 1 2; do test -t $n && touch"
                + " /tty$n; done; touch /made; mkdir /folder\n");

    assertThat(read(built, "umask")).isEqualTo("0022");
    assertThat(read(built, "input")).isEqualTo("0");
    assertThat(built.files().resolve("tty0")).doesNotExist();
    assertThat(built.files().resolve("tty1")).doesNotExist();
    assertThat(built.files().resolve("tty2")).doesNotExist();
    assertThat(Files.getPosixFilePermissions(built.files().resolve("made"))).hasSize(4);
  }

  @Test
  void aSignalThatEndsAStepIsNamed() {
    assertFails(
        BASE + "RUN sh -c 'kill -SEGV $$'; exit $?\n", setting(), "exit code: 139", "SIGSEGV");
    assertFails(
        BASE + "RUN [\"/bin/bash\", \"-c\", \"(kill -9 $BASHPID)\"]\n", setting(), "SIGKILL");
    assertFails(
        BASE + "RUN sleep 600\n", setting().stepTimeout(Duration.ofMillis(300)), "ran longer than");
  }
}
