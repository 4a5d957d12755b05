package dev.strata.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strata.linux.Attributes;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/// `attacks.c` as a static program: it is called with an attack's name, and exits with 0 where the
/// attack succeeds and with 1 where it does not.
final class AttackProgram {
  private AttackProgram() {}

  static void compile(Path program) throws IOException, InterruptedException {
    Path source = program.resolveSibling("attacks.c");
    try (InputStream text = AttackProgram.class.getResourceAsStream("attacks.c")) {
      Files.copy(text, source);
    }
    Process compiler =
        new ProcessBuilder("gcc", "-static", "-O1", "-w", "-o", program + "", source + "")
            .inheritIO()
            .start();
    assertThat(compiler.waitFor()).isZero();
  }

  /// As /bin/attack of this root.
  static void install(Path program, TestRoot root) throws IOException {
    Path place = root.folder().resolve("bin/attack");
    Files.copy(program, place);
    Attributes.setMode(place.toString(), 0755);
  }
}
