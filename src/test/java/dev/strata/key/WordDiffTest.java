package dev.strata.key;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class WordDiffTest {
  @Test
  void marksWhatWasRemovedAndAdded() {
    assertThat(WordDiff.of("a b c", "a x c").marked()).isEqualTo("a [-b-] {+x+} c");
    assertThat(WordDiff.of("a b c", "a c").marked()).isEqualTo("a [-b-] c");
    assertThat(WordDiff.of("a c", "a b c d").marked()).isEqualTo("a {+b+} c {+d+}");
    assertThat(WordDiff.of("", "a").marked()).isEqualTo("{+a+}");
    assertThat(WordDiff.of("a", "").marked()).isEqualTo("[-a-]");
    assertThat(WordDiff.of("a b", "b a").marked()).isEqualTo("[-a-] b {+a+}");
    assertThat(WordDiff.of("a a a", "a a").marked()).isEqualTo("a a [-a-]");
  }

  @Test
  void tellsAHugeChangeAsOneReplacement() {
    String old = "same " + "old ".repeat(5_000) + "end";
    String now = "same " + "new ".repeat(5_000) + "end";

    assertThat(WordDiff.of(old, now).edits())
        .extracting(WordDiff.Edit::fate)
        .containsExactly(
            WordDiff.Fate.KEPT, WordDiff.Fate.REMOVED, WordDiff.Fate.ADDED, WordDiff.Fate.KEPT);
  }
}
