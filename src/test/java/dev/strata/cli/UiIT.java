package dev.strata.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// `strata ui`, while a build runs in another process on the same state folder.
@Tag("root")
final class UiIT {
  @TempDir Path folder;

  @Test
  void aBuildIsSeenToRunAndToEnd() throws Exception {
    Program strata = new Program(folder);
    Path context = Files.createDirectory(folder.resolve("context"));
    Files.writeString(
        context.resolve("Dockerfile"),
        """
        FROM strata.local/base
        RUN --mount=type=cache,target=/c touch /c/here && echo waiting to go on && \\
              while [ ! -e /c/go ]; do sleep 0.1; done
        """);
    Path output = folder.resolve("ui.txt");
    Process ui = strata.start(output, "ui");
    try {
      Browser.Running browser =
          Browser.start("live", address(output, ui), strata.root().resolve("mounts").toString());
      assertThat(browser.line()).isEqualTo("ready");
      strata.build(context);

      JsonNode seen = browser.result();

      JsonNode builds =
          JsonMapper.shared().readTree(strata.run("builds", "--format", "json").out());
      assertThat(seen.get("running").get("title").asString()).endsWith("running");
      assertThat(seen.get("running").get("lead").asString()).contains("0 of 1 step done");
      assertThat(seen.get("running").get("step").asString()).startsWith("RUN --mount=type=cache");
      assertThat(seen.get("builds").get(0).get("id")).isEqualTo(builds.get(0).get("id"));
      assertThat(seen.get("lead").get(0)).isEqualTo(builds.get(0).get("takenMillis"));
      assertThat(seen.get("steps").get(0).get("outcome").asString()).isEqualTo("run");
    } finally {
      // As Ctrl-C does.
      assertThat(new ProcessBuilder("kill", "-INT", Long.toString(ui.pid())).start().waitFor())
          .isZero();
    }
    assertThat(ui.waitFor()).isEqualTo(130);
    assertThat(Files.readString(output)).doesNotContain("Exception");
  }

  /// The first line that it prints.
  private static String address(Path output, Process ui) throws IOException, InterruptedException {
    while (ui.isAlive()) {
      try (BufferedReader lines = Files.newBufferedReader(output)) {
        String line = lines.readLine();
        if (line != null && line.endsWith("/")) {
          return line;
        }
      }
      Thread.onSpinWait();
    }
    throw new AssertionError(Files.readString(output));
  }
}
