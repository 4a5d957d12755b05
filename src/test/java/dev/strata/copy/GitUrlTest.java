package dev.strata.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class GitUrlTest {
  @Test
  void readsAFragment() throws Exception {
    GitUrl url = GitUrl.parse("https://host/o/r.git#v1/x:a/../b/c/");
    assertThat(url.remote()).isEqualTo("https://host/o/r.git");
    assertThat(url.ref()).contains("v1/x");
    assertThat(url.subfolder()).isEqualTo("b/c");
    assertThat(GitUrl.parse("git@host:o/r.git#:sub").ref()).isEmpty();
    assertThat(GitUrl.parse("git@host:o/r.git#:sub").subfolder()).isEqualTo("sub");
  }

  @Test
  void readsAQuery() throws Exception {
    GitUrl url =
        GitUrl.parse(
            "https://h/r.git?tag=v1&subdir=d&commit=abc&keep-git-dir&submodules=false&mtime=commit");
    assertThat(url.ref()).contains("refs/tags/v1");
    assertThat(url.subfolder()).isEqualTo("d");
    assertThat(url.checksum()).contains("abc");
    assertThat(url.keepGitDir()).contains(true);
    assertThat(url.submodules()).isFalse();
    assertThat(url.commitTimes()).contains(true);
    assertThat(GitUrl.parse("https://h/r.git?branch=b").ref()).contains("refs/heads/b");
    assertThat(GitUrl.parse("https://h/r.git?ref=r#r").ref()).contains("r");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "x=1 | unexpected query \"x\"",
        "ref= | query \"ref\" has no value",
        "ref=a&ref=b | query \"ref\" has multiple values",
        "tag=a&branch=b | branch conflicts with tag",
        "keep-git-dir=perhaps | invalid keep-git-dir value: \"perhaps\"",
        "mtime=never | invalid mtime value: \"never\"",
        "ref=a#b | ref conflicts: \"b\" vs \"a\"",
        "subdir=a#:b | subdir conflicts: \"b\" vs \"a\""
      })
  void refusesWhatHasNoMeaning(String query, String message) {
    assertThatThrownBy(() -> GitUrl.parse("https://h/r.git?" + query))
        .isInstanceOf(CopyException.class)
        .hasMessage(message);
  }
}
