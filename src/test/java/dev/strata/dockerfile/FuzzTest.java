package dev.strata.dockerfile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strata.dockerfile.Words.WordException;
import dev.strata.source.Diagnostic;
import dev.strata.source.DiagnosticPrinter;
import dev.strata.source.DiagnosticsException;
import dev.strata.source.SourceFile;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Whatever the input, nothing is thrown but what says what is wrong with it.
final class FuzzTest {
  private static final DiagnosticPrinter PRINTER = new DiagnosticPrinter(true);

  /// What a terminal would obey: drawn as a replacement.
  private static final Pattern CONTROLS = Pattern.compile("[\\x00-\\x08\\x0a-\\x1f\\x7f-\\x9f]");

  @Test
  void parserRefusesWithDiagnosticsOnly() {
    parse(3, 20_000);
  }

  @Test
  void wordsRefuseWithWordExceptionsOnly() {
    expand(4, 20_000);
  }

  @Test
  @Tag("soak")
  void parserRefusesAMillionWithDiagnosticsOnly() {
    parse(5, 1_000_000);
  }

  @Test
  @Tag("soak")
  void wordsRefuseAMillionWithWordExceptionsOnly() {
    expand(6, 1_000_000);
  }

  private static void parse(long seed, int inputs) {
    Random random = new Random(seed);
    for (int i = 0; i < inputs; i++) {
      String text = RandomDockerfiles.any(random);
      SourceFile file = new SourceFile("Dockerfile", text);
      try {
        DockerfileParser.parse(file);
      } catch (DiagnosticsException e) {
        for (Diagnostic diagnostic : e.diagnostics()) {
          assertThat(diagnostic.range().end()).as(text).isLessThanOrEqualTo(text.length());
          assertThat(PRINTER.print(file, diagnostic))
              .contains(CONTROLS.matcher(diagnostic.message()).replaceAll("\ufffd"));
        }
      } catch (RuntimeException e) {
        throw new AssertionError(text, e);
      }
    }
  }

  private static void expand(long seed, int inputs) {
    Random random = new Random(seed);
    Words[] both = {new Words('\\'), new Words('`')};
    for (int i = 0; i < inputs; i++) {
      String text = RandomDockerfiles.word(random);
      Words words = both[i % 2];
      Words.Scope scope =
          name -> name.length() % 2 == 0 ? Optional.empty() : Optional.of("a b/*" + name);
      expandAll(words, text, scope);
    }
  }

  private static void expandAll(Words words, String text, Words.Scope scope) {
    try {
      words.expandKeepingQuotes(text, scope);
      words.expandForDisplay(text, scope);
    } catch (WordException e) {
      assertThat(e.offset()).as(text).isBetween(0, text.length());
    } catch (RuntimeException e) {
      throw new AssertionError(text, e);
    }
    try {
      String value = words.expand(text, scope).value();
      assertThat(String.join("", words.split(text, scope)).length())
          .isLessThanOrEqualTo(value.length());
    } catch (WordException e) {
      assertThat(e.offset()).as(text).isBetween(0, text.length());
    } catch (RuntimeException e) {
      throw new AssertionError(text, e);
    }
  }
}
