package dev.strata.dockerfile;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// Where the shared test data lies: `-Dconformance=…`, else beside the project. Tests that need it
/// are skipped where it is absent.
final class Conformance {
  private static final Path ROOT =
      Path.of(System.getProperty("conformance", "../shared/conformance"));

  private Conformance() {}

  static Path path(String name) {
    Path path = ROOT.resolve(name);
    assumeTrue(Files.exists(path), () -> path + " is absent");
    return path;
  }

  /// The files below, sorted.
  static List<Path> files(String name) {
    try (Stream<Path> files = Files.walk(path(name))) {
      return files.filter(Files::isRegularFile).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String read(Path path) {
    try {
      return Files.readString(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
