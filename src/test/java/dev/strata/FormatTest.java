package dev.strata;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.FormatterException;
import com.google.googlejavaformat.java.ImportOrderer;
import com.google.googlejavaformat.java.JavaFormatterOptions;
import com.google.googlejavaformat.java.RemoveUnusedImports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Every Java file has the form that google-java-format gives it. With `-Dformat.update=true` the
/// files are rewritten instead. It stands here, and not in a Maven plugin, since the formatter
/// needs a newer JDK than the one that Maven itself may run on.
final class FormatTest {
  private static final List<String> ROOTS = List.of("src", "bench");

  @Test
  void everyFileIsFormatted() {
    boolean update = Boolean.getBoolean("format.update");
    List<Path> unformatted = javaFiles().parallel().filter(file -> !settle(file, update)).toList();

    assertThat(unformatted)
        .as("files to format: mvn test -Dtest=FormatTest -Dformat.update=true")
        .isEmpty();
  }

  private static Stream<Path> javaFiles() {
    return ROOTS.stream()
        .map(Path::of)
        .filter(Files::isDirectory)
        .flatMap(FormatTest::walk)
        .filter(file -> file.toString().endsWith(".java"));
  }

  private static Stream<Path> walk(Path root) {
    try (Stream<Path> files = Files.walk(root)) {
      return files.toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// True when the file has its form, or has been given it.
  private static boolean settle(Path file, boolean update) {
    try {
      String text = Files.readString(file);
      String formatted = format(text);
      if (text.equals(formatted)) {
        return true;
      }
      if (update) {
        Files.writeString(file, formatted);
      }
      return update;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (FormatterException e) {
      throw new IllegalStateException(file + ": " + e.getMessage(), e);
    }
  }

  private static String format(String text) throws FormatterException {
    String ordered = ImportOrderer.reorderImports(text, JavaFormatterOptions.Style.GOOGLE);
    return new Formatter().formatSource(RemoveUnusedImports.removeUnusedImports(ordered));
  }
}
