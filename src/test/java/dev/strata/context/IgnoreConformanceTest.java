package dev.strata.context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/// Every line of the published pattern tables.
final class IgnoreConformanceTest {
  private static final Path TABLES =
      Path.of(System.getProperty("conformance", "../shared/conformance")).resolve("ignore");

  @TestFactory
  Stream<DynamicTest> onePattern() {
    return table("matches.json").map(row -> test(row, List.of(row.get("pattern").asString())));
  }

  @TestFactory
  Stream<DynamicTest> severalPatterns() {
    return table("multi_pattern.json")
        .map(
            row -> {
              List<String> patterns = new ArrayList<>();
              row.get("patterns").forEach(pattern -> patterns.add(pattern.asString()));
              return test(row, patterns);
            });
  }

  private static DynamicTest test(JsonNode row, List<String> patterns) {
    String path = row.get("text").asString();
    return DynamicTest.dynamicTest(
        patterns + " on " + path,
        () -> {
          if (row.path("error").asBoolean(false)) {
            assertThatThrownBy(() -> PathPatterns.of(patterns))
                .isInstanceOf(PatternException.class);
          } else {
            boolean expected = row.get("pass").asBoolean();
            PathPatterns rules = PathPatterns.of(patterns);
            assertThat(rules.matches(path)).isEqualTo(expected);
            assertThat(rules.walkTo(path).matched()).as("on a walk").isEqualTo(expected);
          }
        });
  }

  private static Stream<JsonNode> table(String name) {
    Path file = TABLES.resolve(name);
    Assumptions.assumeTrue(Files.exists(file), "the conformance data is not here");
    List<JsonNode> rows = new ArrayList<>();
    new ObjectMapper().readTree(file.toFile()).forEach(rows::add);
    assertThat(rows).isNotEmpty();
    return rows.stream();
  }
}
