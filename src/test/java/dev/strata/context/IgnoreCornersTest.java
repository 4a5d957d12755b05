package dev.strata.context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Ignore files of `src/test/resources/corners`, one a line, each with a path and whether
/// moby/patternmatcher's rules exclude it, or null where they refuse the file: seed 77 of a
/// generator, held against a second reading of those rules.
final class IgnoreCornersTest {
  @TestFactory
  Stream<DynamicTest> pathsAreExcludedAsByBuildKit() throws IOException {
    try (InputStream in = IgnoreCornersTest.class.getResourceAsStream("/corners/ignore.jsonl")) {
      if (in == null) {
        throw new IllegalStateException("no corners");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .map(JsonMapper.shared()::readTree)
          .map(line -> DynamicTest.dynamicTest(line.toString(), () -> check(line)));
    }
  }

  private static void check(JsonNode line) throws PatternException {
    String file = line.get(0).asString();
    if (line.get(2).isNull()) {
      assertThatThrownBy(() -> IgnoreRules.parse(file)).isInstanceOf(PatternException.class);
    } else {
      assertThat(IgnoreRules.parse(file).excludes(line.get(1).asString()))
          .isEqualTo(line.get(2).asBoolean());
    }
  }

  @Test
  void aPatternWithAWildcardIsAnExpressionOfGo() throws PatternException {
    assertThat(excludes("^*", "any")).isTrue();
    assertThat(excludes("^", "any")).isFalse();
    assertThat(excludes("a?^", "ab^")).isFalse();
    assertThat(excludes("x\\n?", "xn1")).isFalse();
    assertThat(excludes("x\\d", "x7")).isTrue();
    assertThat(excludes("x\\D", "x7")).isFalse();
    assertThat(excludes("[[:alpha:]]", "q")).isTrue();
    assertThat(excludes("[*]", "^]")).isTrue();
    assertThat(excludes("[\\]a]", "]")).isTrue();
    assertThat(excludes("\\101?", "Ab")).isTrue();
    assertThat(excludes("x\\.y", "x.y")).isTrue();
    assertThatThrownBy(() -> excludes("\\c", "c")).isInstanceOf(PatternException.class);
    assertThatThrownBy(() -> excludes("\\8", "8")).isInstanceOf(PatternException.class);
  }

  private static boolean excludes(String pattern, String path) throws PatternException {
    return IgnoreRules.parse(pattern).excludes(path);
  }
}
