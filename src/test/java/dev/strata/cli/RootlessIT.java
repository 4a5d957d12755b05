package dev.strata.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The whole program as an ordinary user, with a range of further ids and without. The user is made
/// for the test, and removed.
@Tag("root")
final class RootlessIT {
  private static final String USER = "strata-it-" + ProcessHandle.current().pid();
  private static final Path FUSE = Path.of("/dev/fuse");
  private static final Path HOME = Path.of("/home", USER);

  @BeforeEach
  void makeUser() throws Exception {
    command("useradd", "-m", USER);
    command("sed", "-i", "/^" + USER + ":/d", "/etc/subuid", "/etc/subgid");
  }

  @AfterEach
  void removeUser() throws Exception {
    command("userdel", "-r", USER);
  }

  @Test
  void aUserWithoutARangeBuildsAsOneId() throws Exception {
    writeContext("RUN id -u > /who && cat /proc/self/uid_map | wc -l >> /who");

    build();

    assertThat(HOME.resolve("out/who")).hasContent("0\n1");
    assertThat(build()).contains("0 run");
  }

  @ParameterizedTest
  @ValueSource(strings = {"copy", "fuse"})
  void ownersThatAUserWithoutARangeCannotSetAreInTheImage(String snapshotter) throws Exception {
    Set<PosixFilePermission> before = Files.getPosixFilePermissions(FUSE);
    Files.setPosixFilePermissions(FUSE, PosixFilePermissions.fromString("rw-rw-rw-"));
    try {
      assertOwnersThatCannotBeSetAreInTheImage(snapshotter);
    } finally {
      Files.setPosixFilePermissions(FUSE, before);
    }
  }

  private static void assertOwnersThatCannotBeSetAreInTheImage(String snapshotter)
      throws Exception {
    writeContext(
        """
        COPY --chown=33:34 Dockerfile /given
        RUN --mount=type=cache,uid=44,target=/cache touch /cache/c /a && chown 33:34 /a && \
          mkdir -p /d/e && touch /d/e/f /d/g && cd /d && chown -R 12:13 . && chown 14 e/../g && \
          stat -c %u:%g /a > /seen
        RUN echo more >> /a && chmod 4711 /d/g && mv /d/e /d/h
        RUN touch /last
        """);
    Path tar = HOME.resolve("image.tar");

    strata(
        "build", "--snapshotter=" + snapshotter, "-o", "type=tar,dest=" + tar, HOME + "/context");

    String listed = command("tar", "--numeric-owner", "-tvf", tar.toString());
    assertThat(listed.lines().map(line -> line.replaceAll(" +\\d+ \\S+ \\d\\d:\\d\\d ", " ")))
        .contains(
            "-rw-r--r-- 33/34 given",
            "-rw-r--r-- 33/34 a",
            "drwxr-xr-x 12/13 d/",
            "drwxr-xr-x 12/13 d/h/",
            "-rw-r--r-- 12/13 d/h/f",
            "-rws--x--x 14/13 d/g",
            "-rw-r--r-- 0/0 last");
    assertThat(listed).doesNotContain("d/e/");
    assertThat(command("tar", "-xOf", tar.toString(), "seen")).isEqualTo("0:0\n");
    assertThat(build()).contains("0 run");
  }

  @Test
  void aUserWithoutARangeInstallsPackages() throws Exception {
    Path rootfs = Path.of("target/debian.tar").toAbsolutePath();
    assumeTrue(Files.exists(rootfs) || System.getenv("CI") != null, "no " + rootfs);
    Path context = Files.createDirectory(HOME.resolve("context"));
    Files.writeString(
        context.resolve("Dockerfile"),
        """
        FROM debian:bookworm
        RUN echo 'APT::Sandbox::User "root";' > /etc/apt/apt.conf.d/one-id && apt-get update && \
          apt-get install -y --no-install-recommends cron && stat -c %A /usr/bin/crontab
        RUN touch /only
        """);
    Files.copy(rootfs, HOME.resolve("debian.tar"));
    strata("import", HOME + "/debian.tar", "debian:bookworm");

    String built = strata("build", "--progress=plain", "-t", "cron", HOME + "/context");

    assertThat(built).contains("Setting up cron").contains("-rwxr-sr-x");
    assertThat(strata("files", "cron"))
        .containsPattern("l?2755 +0:101 .*/usr/bin/crontab\n")
        .containsPattern("1730 +0:101 .*/var/spool/cron/crontabs\n");
    assertThat(strata("files", "cron", "--layer=2").lines().skip(1))
        .as("owners that are only noted make no file differ")
        .extracting(line -> line.substring(line.lastIndexOf(' ') + 1))
        .containsExactly("/", "/only");
  }

  @Test
  void aUserWithARangeGivesFilesAway() throws Exception {
    command("usermod", "--add-subuids", "300000-365535", "--add-subgids", "300000-365535", USER);
    writeContext(
        "RUN --mount=type=cache,target=/c,uid=33 touch /a && chown 33:34 /a && touch /c/b\n"
            + "USER 33:34\nRUN id -u > /tmp/who && stat -c %u:%g /a >> /tmp/who");

    build();
    assertThat(HOME.resolve("out/tmp/who")).hasContent("33\n33:34");

    strata("prune", "--all");
    assertThat(Files.list(HOME.resolve("state/mounts"))).isEmpty();
  }

  @Test
  void aLimitThatIsNotDelegatedToTheUserIsRefused() throws Exception {
    writeContext("RUN true");

    String text = strata(3, "build", "--progress=plain", "--memory=64m", HOME + "/context");

    assertThat(text).contains("--memory cannot be kept").contains("Delegate=yes");
    assertThat(strata("info"))
        .containsPattern("(?m)^user +ordinary")
        .containsPattern("(?m)^user ids +0 as [0-9]+$")
        .containsPattern("(?m)^  refused .*--memory");
  }

  @Test
  void anOciRuntimeRunsTheStepsOfAnOrdinaryUser() throws Exception {
    writeContext("RUN id -u > /who && ulimit -n >> /who");

    strata("build", "--sandbox=oci", "--ulimit=nofile=99", "-o", HOME + "/out", HOME + "/context");

    assertThat(HOME.resolve("out/who")).hasContent("0\n99");
  }

  @Test
  void anOciRuntimeSaysThatItCannotChangeOwnersForAUserWithoutARange() throws Exception {
    writeContext("RUN touch /a && chown 33 /a || echo kept > /kept\nRUN touch /b");

    String built =
        strata(
            "build", "--sandbox=oci", "--progress=plain", "-o", HOME + "/out", HOME + "/context");

    assertThat(built)
        .containsOnlyOnce("with --sandbox=oci, chown fails in RUN steps")
        .contains("give the user a range in /etc/subuid and /etc/subgid");
    assertThat(HOME.resolve("out/kept")).hasContent("kept");
  }

  /// Some machines keep the device to root: it is opened up for the test.
  @Test
  void aUserReusesAStepByWhatItObserved() throws Exception {
    Path device = Path.of("/dev/fuse");
    var permissions = Files.getPosixFilePermissions(device);
    command("usermod", "--add-subuids", "300000-365535", "--add-subgids", "300000-365535", USER);
    writeContext("COPY . /app\nRUN sort /app/deps > /lock && chown 33:34 /lock");
    Files.writeString(HOME.resolve("context/deps"), "b\na\n");
    Files.writeString(HOME.resolve("context/other"), "1");
    try {
      Files.setPosixFilePermissions(device, PosixFilePermissions.fromString("rw-rw-rw-"));
      assertThat(build()).doesNotContain("cannot be watched");
      Files.writeString(HOME.resolve("context/other"), "22");

      assertThat(build()).contains("REUSED").contains("nothing that it observed changed");
      assertThat(HOME.resolve("out/lock")).hasContent("a\nb");

      Files.writeString(HOME.resolve("context/deps"), "c\n");
      assertThat(build()).contains("/app/deps, which the step read, changed");
      assertThat(HOME.resolve("out/lock")).hasContent("c");
    } finally {
      Files.setPosixFilePermissions(device, permissions);
    }
  }

  private static void writeContext(String instructions) throws IOException {
    Path context = Files.createDirectory(HOME.resolve("context"));
    Files.writeString(
        context.resolve("Dockerfile"), "FROM strata.local/base\n" + instructions + "\n");
  }

  private static String build() throws Exception {
    return strata("build", "--progress=plain", "-o", HOME + "/out", HOME + "/context");
  }

  private static String strata(String... arguments) throws Exception {
    return strata(0, arguments);
  }

  private static String strata(int exitCode, String... arguments) throws Exception {
    String line =
        Path.of("strata").toAbsolutePath()
            + " --root "
            + HOME
            + "/state "
            + String.join(" ", arguments);
    return command(exitCode, "su", USER, "-c", line);
  }

  private static String command(String... words) throws Exception {
    return command(0, words);
  }

  private static String command(int exitCode, String... words) throws Exception {
    Path output = Files.createTempFile("command", ".txt");
    try {
      Process process =
          new ProcessBuilder(List.of(words))
              .directory(Path.of("/").toFile())
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
      assertThat(process.exitValue()).as(Files.readString(output)).isEqualTo(exitCode);
      return Files.readString(output);
    } finally {
      Files.delete(output);
    }
  }
}
