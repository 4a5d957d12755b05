package dev.strata.dockerfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.strata.source.DiagnosticsException;
import dev.strata.source.SourceFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Texts of `src/test/resources/corners`, one a line, with what BuildKit's rules make of each, or
/// null where they refuse it: seeds 77 of a generator, held against a second reading of those
/// rules.
final class CornersTest {
  private static final Words.Scope SCOPE =
      name ->
          Optional.ofNullable(
              Map.of("PWD", "/home", "E", "", "A", "a/b.c*a/b", "S", "x  y", "N", "foo").get(name));

  @TestFactory
  Stream<DynamicTest> treesAreThoseOfBuildKit() throws IOException {
    return lines("parser").stream()
        .map(
            line ->
                DynamicTest.dynamicTest(
                    line.toString(), () -> checkTree(line.get(0).asString(), line.get(1))));
  }

  private static void checkTree(String text, JsonNode expected) throws DiagnosticsException {
    SourceFile file = new SourceFile("Dockerfile", text);
    if (expected.isNull()) {
      assertThatThrownBy(() -> SexpPrinter.print(file)).isInstanceOf(DiagnosticsException.class);
    } else {
      assertThat(SexpPrinter.print(file).strip()).isEqualTo(expected.asString());
    }
  }

  @TestFactory
  Stream<DynamicTest> wordsAreThoseOfBuildKit() throws IOException {
    return lines("words").stream()
        .map(line -> DynamicTest.dynamicTest(line.toString(), () -> checkWords(line)));
  }

  private static void checkWords(JsonNode line) throws Words.WordException {
    String text = line.get(0).asString();
    Words words = new Words('\\');
    if (line.get(1).isNull()) {
      assertThatThrownBy(() -> words.expand(text, SCOPE)).isInstanceOf(Words.WordException.class);
      return;
    }
    assertThat(words.expand(text, SCOPE).value()).isEqualTo(line.get(1).asString());
    assertThat(words.split(text, SCOPE))
        .isEqualTo(line.get(2).valueStream().map(JsonNode::asString).toList());
  }

  private static List<JsonNode> lines(String name) throws IOException {
    try (InputStream in = CornersTest.class.getResourceAsStream("/corners/" + name + ".jsonl")) {
      if (in == null) {
        throw new IllegalStateException("no corners of " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .map(JsonMapper.shared()::readTree)
          .toList();
    }
  }
}
