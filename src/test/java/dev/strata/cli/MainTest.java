package dev.strata.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MainTest {
  @TempDir Path folder;

  @Test
  void helpNamesEveryCommand() {
    assertThat(printed("--help")).contains("build", "bench", "images", "explain", "prune");
    assertThat(printed()).contains("build", "bench", "images");
  }

  @Test
  void commandIsFoundBehindOptionsAndTheirValues() {
    String root = folder.resolve("state").toString();
    assertThat(printed("build", "--help")).contains("--no-cache");
    assertThat(printed("--root", root, "build", "--help")).contains("--no-cache");
    assertThat(printed("--root=" + root, "build", "--help")).contains("--no-cache");
  }

  @Test
  void wrongCommandIsWrongUse() {
    assertThat(printed("bild")).contains("bild");
  }

  private static String printed(String... arguments) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream stream = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    Main.run(arguments, stream, stream);
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
