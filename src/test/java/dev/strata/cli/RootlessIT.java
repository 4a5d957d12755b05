package dev.strata.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The whole program as an ordinary user, with a range of further ids and without. The user is made
/// for the test, and removed.
@Tag("root")
final class RootlessIT {
  private static final String USER = "strata-it-" + ProcessHandle.current().pid();
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
