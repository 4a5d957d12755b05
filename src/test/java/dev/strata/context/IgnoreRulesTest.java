package dev.strata.context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class IgnoreRulesTest {
  @Test
  void excludesNothingWithoutRules() throws Exception {
    assertThat(IgnoreRules.none().excludes("a")).isFalse();
    assertThat(IgnoreRules.parse("\n  \n# a\n").isEmpty()).isTrue();
  }

  @Test
  void excludesWhatLiesBelowAnExcludedFolder() throws Exception {
    IgnoreRules rules = IgnoreRules.parse("target\n");
    assertThat(rules.excludes("target")).isTrue();
    assertThat(rules.excludes("target/classes/A.class")).isTrue();
    assertThat(rules.excludes("src/target")).isFalse();
  }

  @Test
  void neverExcludesTheRoot() throws Exception {
    assertThat(IgnoreRules.parse("**").excludes("")).isFalse();
  }

  @Test
  void letsTheLastMatchDecide() throws Exception {
    IgnoreRules rules = IgnoreRules.parse("*.md\n!README*.md\nREADME-secret.md\n");
    assertThat(rules.excludes("a.md")).isTrue();
    assertThat(rules.excludes("README.md")).isFalse();
    assertThat(rules.excludes("README-secret.md")).isTrue();
  }

  @Test
  void takesALeadingSlashAndDotsAway() throws Exception {
    assertThat(IgnoreRules.parse("/a/./b/../c/").excludes("a/c")).isTrue();
    assertThat(IgnoreRules.parse("*\n!/keep").excludes("keep")).isFalse();
    assertThat(IgnoreRules.parse("*\n!  keep").excludes("keep")).isFalse();
  }

  @Test
  void readsACommentOnlyAtTheStartOfALine() throws Exception {
    IgnoreRules rules = IgnoreRules.parse("# no\n #yes\n");
    assertThat(rules.excludes("#yes")).isTrue();
    assertThat(rules.excludes("no")).isFalse();
  }

  @Test
  void skipsAByteOrderMarkAndCarriageReturns() throws Exception {
    IgnoreRules rules = IgnoreRules.parse("\uFEFFa\r\nb\r\n");
    assertThat(rules.excludes("a")).isTrue();
    assertThat(rules.excludes("b")).isTrue();
  }

  @Test
  void refusesALoneExclamationMark() {
    assertThatThrownBy(() -> IgnoreRules.parse("a\n!\n"))
        .isInstanceOf(PatternException.class)
        .hasMessageContaining("illegal exclusion pattern: \"!\"");
  }

  @Test
  void refusesAnUnclosedClass() {
    assertThatThrownBy(() -> IgnoreRules.parse("a[b"))
        .isInstanceOf(PatternException.class)
        .hasMessageContaining("syntax error in pattern");
  }

  @Test
  void namesTheRuleThatDecided() throws Exception {
    IgnoreRules rules = IgnoreRules.parse("*.log\n**/node_modules\n!keep.log\n");
    assertThat(rules.excludingRule("web/node_modules/x.js")).contains("**/node_modules");
    assertThat(rules.excludingRule("keep.log")).isEmpty();
  }

  @Test
  void entersAnExcludedFolderOnlyWhereARuleMayTakeBack() throws Exception {
    IgnoreRules rules = IgnoreRules.parse("*\n!src/main\n!docs/*.md\n");
    assertThat(rules.mayIncludeBelow("src")).isTrue();
    assertThat(rules.mayIncludeBelow("docs")).isTrue();
    assertThat(rules.mayIncludeBelow("node_modules")).isFalse();
    assertThat(rules.mayIncludeBelow("docs/old")).isFalse();
    assertThat(IgnoreRules.parse("*\n!**/x").mayIncludeBelow("node_modules")).isTrue();
  }

  @Test
  void doesNotCarryDownAnExceptionThatHadNothingToTakeBack() throws Exception {
    PathPatterns patterns = PathPatterns.of(java.util.List.of("**/*.x", "!d"));
    assertThat(patterns.walkTo("d/y.x").matched()).isTrue();
    assertThat(patterns.matches("d/y.x")).isFalse();
  }

  @Test
  void takesCharactersOfRegularExpressionsAsThemselves() throws Exception {
    IgnoreRules rules = IgnoreRules.parse("a+(b)|{c}$*.x\n[a&&b[]1\n");
    assertThat(rules.excludes("a+(b)|{c}$zz.x")).isTrue();
    assertThat(rules.excludes("aab")).isFalse();
    assertThat(rules.excludes("[1")).isTrue();
    assertThat(rules.excludes("&1")).isTrue();
  }
}
