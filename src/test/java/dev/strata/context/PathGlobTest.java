package dev.strata.context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PathGlobTest {
  @ParameterizedTest
  @CsvSource({
    "abc, abc, true",
    "*, abc, true",
    "*c, abc, true",
    "a*, a, true",
    "a*, ab/c, false",
    "a*/b, abc/b, true",
    "a*/b, a/c/b, false",
    "a*b*c*d*e*/f, axbxcxdxe/f, true",
    "a*b*c*d*e*/f, axbxcxdxe/xxx/f, false",
    "a*b?c*x, abxbbxdbxebxczzx, true",
    "ab[c], abc, true",
    "ab[b-d], abc, true",
    "ab[e-g], abc, false",
    "ab[^c], abc, false",
    "ab[^e-g], abc, true",
    "a\\*b, a*b, true",
    "a\\*b, ab, false",
    "a?b, a☺b, true",
    "a[^a]b, a☺b, true",
    "a???b, a☺b, false",
    "[a-ζ]*, α, true",
    "a?b, a/b, false",
    "a*b, a/b, false",
    "[\\]a], ], true",
    "[x\\-], -, true",
    "*x, xxx, true",
    "**/x, a/x, true",
    "**/x, a/b/x, false"
  })
  void matchesAsGoDoes(String pattern, String path, boolean expected) throws Exception {
    assertThat(PathGlob.parse(pattern).matches(path)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"[", "[^", "[]a]", "[-]", "[x-]", "[-x]", "a\\", "[a-b-c]", "[^bc", "a[", "a["})
  void refusesWhatGoRefuses(String pattern) {
    assertThatThrownBy(() -> PathGlob.parse(pattern)).isInstanceOf(PatternException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "a*b, true",
    "a\\*b, false",
    "a\\\\*b, true",
    "[x], true",
    "a?b, true",
    "plain, false"
  })
  void knowsWhichTextsHaveWildcards(String text, boolean expected) {
    assertThat(PathGlob.hasWildcards(text)).isEqualTo(expected);
  }
}
