package dev.strata.solver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// Builds whose RUN steps are looked into, in one state folder, whatever sandbox runs them.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class RunSteps {
  static final String BASE = "FROM strata.local/base\n";

  /// A user `web` (1000:1000, home /srv/web) that is in `extra` (2000) and `other` (2001).
  static final String USERS =
      BASE
          + """
          RUN echo 'web:x:1000:1000::/srv/web:/bin/sh' >> /etc/passwd && \\
            printf 'web:x:1000:\\nextra:x:2000:web,nobody\\nother:x:2001:web\\n' >> /etc/group && \\
            mkdir -m 0777 /out
          """;

  private final Optional<Path> ociRuntime;
  private Path folder = Path.of("/");
  private BuildRoom room;

  RunSteps(Optional<Path> ociRuntime) {
    this.ociRuntime = ociRuntime;
  }

  @BeforeAll
  void open(@TempDir Path empty) throws Exception {
    folder = empty;
    room = new BuildRoom(folder);
  }

  @AfterAll
  void close() throws Exception {
    room.close();
  }

  Path folder() {
    return folder;
  }

  BuildRoom room() {
    return room;
  }

  RunSetting setting() {
    return new RunSetting(ociRuntime);
  }

  BuildRoom.Built build(String dockerfile) throws Exception {
    return build(dockerfile, setting());
  }

  BuildRoom.Built build(String dockerfile, RunSetting setting) throws Exception {
    return room.of(dockerfile).settings(setting.settings()).build();
  }

  static String read(BuildRoom.Built built, String path) throws IOException {
    return Files.readString(built.files().resolve(path)).strip();
  }

  void assertFails(String dockerfile, RunSetting setting, String... words) {
    assertThatThrownBy(() -> build(dockerfile, setting))
        .isInstanceOfSatisfying(
            BuildFailedException.class,
            e -> assertThat(e.getMessage() + e.diagnostic().hint().orElse("")).contains(words));
  }

  static String command(Path agent, String... words) throws Exception {
    ProcessBuilder builder = new ProcessBuilder(words).redirectErrorStream(true);
    builder.environment().put("SSH_AUTH_SOCK", agent.toString());
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output;
  }
}
