package dev.strata.dockerfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.strata.source.DiagnosticPrinter;
import dev.strata.source.DiagnosticsException;
import dev.strata.source.SourceFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// What people see of a file that is refused: each folder holds one, and the whole text. Rewritten
/// with `-Dgolden.update=true`.
final class ErrorTextsTest {
  private static final Path FOLDER = Path.of("src/test/resources/dev/strata/dockerfile/errors");

  @TestFactory
  Stream<DynamicTest> everyErrorIsToldWithPlaceAndRemedy() throws IOException {
    try (Stream<Path> folders = Files.list(FOLDER)) {
      return folders.sorted().toList().stream()
          .map(
              folder ->
                  DynamicTest.dynamicTest(
                      folder.getFileName().toString(), () -> assertTexts(folder)));
    }
  }

  private static void assertTexts(Path folder) throws IOException {
    String source = Files.readString(folder.resolve("Dockerfile"));
    Path golden = folder.resolve("expected.txt");
    try {
      DockerfileParser.parse(new SourceFile("Dockerfile", source));
      fail("accepted");
    } catch (DiagnosticsException e) {
      String actual = new DiagnosticPrinter(false).print(e);
      if (Boolean.getBoolean("golden.update")) {
        Files.writeString(golden, actual);
      }
      assertThat(actual).isEqualTo(Files.readString(golden));
    }
  }
}
