package dev.strata.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What README says can be typed, can: each line that starts with `./strata` in a block marked `sh`
/// is run by a shell, in their order, on one state folder, and ends well.
@Tag("root")
final class ReadmeIT {
  @TempDir Path folder;

  @Test
  void itsCommandsEndWell() throws Exception {
    List<String> commands = commands();
    assertThat(commands).isNotEmpty();
    for (String command : commands) {
      ProcessBuilder shell =
          new ProcessBuilder("sh", "-c", command)
              .redirectErrorStream(true)
              .redirectInput(Path.of("/dev/null").toFile());
      shell.environment().put("STRATA_ROOT", folder.resolve("state").toString());
      shell.environment().put("TMPDIR", folder.toString());
      Process process = shell.start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor()).as(command + "\n" + output).isZero();
    }
  }

  private static List<String> commands() throws Exception {
    List<String> commands = new ArrayList<>();
    boolean inside = false;
    for (String line : Files.readAllLines(Path.of("README.md"))) {
      if (line.startsWith("```")) {
        inside = line.equals("```sh");
      } else if (inside && line.startsWith("./strata")) {
        commands.add(line);
      }
    }
    return commands;
  }
}
