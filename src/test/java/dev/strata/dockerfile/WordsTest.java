package dev.strata.dockerfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.strata.dockerfile.Words.Scope;
import dev.strata.dockerfile.Words.WordException;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class WordsTest {
  private static final Words WORDS = new Words('\\');
  private static final Map<String, String> VARIABLES =
      Map.of("v", "foo.tar.gz", "p", "/a/b/c", "empty", "", "s", "a  b", "star", "*x*x");
  private static final Scope SCOPE = name -> Optional.ofNullable(VARIABLES.get(name));

  @ParameterizedTest
  @CsvSource(
      delimiterString = " => ",
      quoteCharacter = '\u0001',
      value = {
        "$v => foo.tar.gz",
        "${v} => foo.tar.gz",
        "${x:-w} => w",
        "${empty:-w} => w",
        "${empty-w}| => |",
        "${x-w} => w",
        "${v:+w} => w",
        "${empty:+w}| => |",
        "${empty+w} => w",
        "${v?w} => foo.tar.gz",
        "${empty?w}| => |",
        "${v#*.} => tar.gz",
        "${v##*.} => gz",
        "${v%.*} => foo.tar",
        "${v%%.*} => foo",
        "${v#nothing} => foo.tar.gz",
        "${p#/?/} => b/c",
        "${p//\\//_} => _a_b_c",
        "${p/\\//_} => _a/b/c",
        "${v/o*r/X} => fX.gz",
        "${v//?/x} => xxxxxxxxxx",
        "${star//\\*/y} => yxyx",
        "${star#\\*} => x*x",
        "${v//o/${p}} => f/a/b/c/a/b/c.tar.gz",
        "${x:-${y:-\"a b\"}} => a b",
        "${v%\".gz\"} => foo.tar",
        "'$v' => $v",
        "\"$v\" => foo.tar.gz",
        "\\$v => $v",
        "\"\\$v\\x\" => $v\\x",
        "$ => $",
        "a$ b => a$ b",
        "$$| => |",
        "a<<b<c => a<<b<c",
      })
  void expands(String text, String expected) throws WordException {
    assertThat(WORDS.expand(text, SCOPE).value()).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " => ",
      quoteCharacter = '\u0001',
      value = {
        "a${ => 1 => syntax error: missing '}'",
        "a${v => 1 => syntax error: missing '}'",
        "${v:-a => 0 => syntax error: missing '}'",
        "${v:-${p => 0 => syntax error: missing '}'",
        "${v/a => 0 => syntax error: missing '/' in ${}",
        "${v/a/b => 0 => syntax error: missing '}'",
        "${} => 2 => syntax error: bad substitution",
        "${:x} => 2 => syntax error: bad substitution",
        "${v:x} => 3 => unsupported modifier (:x) in substitution",
        "${v^} => 3 => unsupported modifier (^) in substitution",
        "${v:#x} => 3 => unsupported modifier (:#) in substitution",
        "'a => 0 => unexpected end of statement while looking for matching single-quote",
        "a\"b => 3 => unexpected end of statement while looking for matching double-quote",
        "${x?} => 3 => x: is not allowed to be unset",
        "${empty:?} => 7 => empty: is not allowed to be empty",
        "${x?no x} => 3 => x: no x",
        "${v#\\q} => 3 => invalid pattern (\\q) in substitution: invalid escape '\\q'",
      })
  void refuses(String text, int offset, String message) {
    assertThatThrownBy(() -> WORDS.expand(text, SCOPE))
        .isInstanceOfSatisfying(
            WordException.class, e -> assertThat(e.offset()).as(e.getMessage()).isEqualTo(offset))
        .hasMessage(message);
  }

  @Test
  void namesWhatTheScopeDoesNotHave() throws WordException {
    assertThat(WORDS.expand("$v$x${y:-$z}'$q'", SCOPE).unmatched())
        .containsExactlyInAnyOrder("x", "y", "z");
  }

  @Test
  void takesTheBacktickForItsEscapeWhereAsked() throws WordException {
    assertThat(new Words('`').expand("`$v\\$v", SCOPE).value()).isEqualTo("$v\\foo.tar.gz");
  }

  @Test
  void keepsQuotesAsTextInHeredocs() throws WordException {
    assertThat(WORDS.expandKeepingQuotes("'$v' \"\\$v\" it's", SCOPE).value())
        .isEqualTo("'foo.tar.gz' \"$v\" it's");
  }

  @Test
  void keepsQuotesAndUnknownNamesForDisplay() throws WordException {
    assertThat(WORDS.expandForDisplay("echo \"$v\" '$v' $x ${y:-z}", SCOPE).value())
        .isEqualTo("echo \"foo.tar.gz\" '$v' $x ${y:-z}");
  }

  @Test
  void splitsAfterExpansionAndNotInQuotes() throws WordException {
    assertThat(WORDS.split("x$s \"$s\" ''  c\\ d", SCOPE))
        .containsExactly("xa", "b", "a  b", "c d");
  }

  @Test
  void aSubstitutionWithAnOperatorBeginsTheWordAnewWhereWordsAreSplit() throws WordException {
    assertThat(WORDS.split("80${x:-81}/tcp a\"b${x:-c}\"d", SCOPE))
        .containsExactly("81/tcp", "bcd");
    assertThat(WORDS.split("80${x}80", SCOPE)).containsExactly("8080");
  }

  @Test
  void boundsNestingAndGrowth() {
    String nested = "${x:-".repeat(101) + "}".repeat(101);
    assertThatThrownBy(() -> WORDS.expand(nested, SCOPE)).hasMessageContaining("deeper than 100");

    String large = "a".repeat(100_000);
    assertThatThrownBy(() -> WORDS.expand("$a".repeat(1000), _ -> Optional.of(large)))
        .hasMessage("the expansion is too long");
    assertThatThrownBy(
            () -> WORDS.expand("${a//" + "*a?".repeat(1000) + "b/}", _ -> Optional.of(large)))
        .hasMessage("the pattern takes too long to match");
  }
}
