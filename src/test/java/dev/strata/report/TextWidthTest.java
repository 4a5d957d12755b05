package dev.strata.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class TextWidthTest {
  private static final String RED = "\u001b[31m";
  private static final String RESET = "\u001b[0m";

  @Test
  void countsColumns() {
    assertThat(TextWidth.of("abc")).isEqualTo(3);
    assertThat(TextWidth.of("日本")).isEqualTo(4);
    assertThat(TextWidth.of("e\u0301")).isEqualTo(1);
    assertThat(TextWidth.of("🚀")).isEqualTo(2);
    assertThat(TextWidth.of("→…é")).isEqualTo(3);
    assertThat(TextWidth.of(RED + "abc" + RESET)).isEqualTo(3);
    assertThat(TextWidth.of("\u001b]8;;http://x\u0007link\u001b]8;;\u001b\\")).isEqualTo(4);
    assertThat(TextWidth.of("\u001b")).isZero();
  }

  @Test
  void cutsAtColumnsAndNotInsideACharacter() {
    assertThat(TextWidth.truncate("abcdef", 6)).isEqualTo("abcdef");
    assertThat(TextWidth.truncate("abcdef", 5)).isEqualTo("abcd…");
    assertThat(TextWidth.truncate("日本語", 5)).isEqualTo("日本…");
    assertThat(TextWidth.truncate("日本語", 4)).isEqualTo("日…");
    assertThat(TextWidth.truncate("🚀🚀", 3)).isEqualTo("🚀…");
    assertThat(TextWidth.truncate("e\u0301fgh", 3)).isEqualTo("e\u0301f…");
    assertThat(TextWidth.truncate("abc", 1)).isEqualTo("…");
    assertThat(TextWidth.truncate("abc", 0)).isEmpty();
  }

  @Test
  void endsTheColourOfWhatItCut() {
    assertThat(TextWidth.truncate(RED + "abcdef" + RESET, 4)).isEqualTo(RED + "abc…" + RESET);
    assertThat(TextWidth.truncate(RED + "abc" + RESET, 3)).isEqualTo(RED + "abc" + RESET);
  }

  @Test
  void makesOneLineThatMovesNoCursor() {
    assertThat(TextWidth.oneLine("a\tb", true)).isEqualTo("a       b");
    assertThat(TextWidth.oneLine("a\u001b[2J\u001b[1;1Hb\rc\u0007\n", true)).isEqualTo("abc");
    assertThat(TextWidth.oneLine(RED + "a" + RESET, true)).isEqualTo(RED + "a" + RESET);
    assertThat(TextWidth.oneLine(RED + "a" + RESET, false)).isEqualTo("a");
    assertThat(TextWidth.oneLine("a\u001b]0;title\u0007b\u001b[", true)).isEqualTo("ab");
  }
}
