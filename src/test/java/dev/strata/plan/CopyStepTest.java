package dev.strata.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// What COPY and ADD take, and where it goes.
final class CopyStepTest {
  private static final Source CONTEXT = new Source.Context("");

  private final Plans plans = Plans.offline();

  private Step.Copy copy(String instruction) throws Exception {
    return plans.copy("FROM scratch\nWORKDIR /w\n" + instruction + "\n");
  }

  private String error(String instruction) throws Exception {
    return plans.error("FROM scratch\n" + instruction + "\n");
  }

  @Test
  void destinationsAreAbsoluteAndKeepTheSlashThatTellsAFolder() throws Exception {
    assertThat(copy("COPY a b").destination()).isEqualTo("/w/b");
    assertThat(copy("COPY a b/").destination()).isEqualTo("/w/b/");
    assertThat(copy("COPY a .").destination()).isEqualTo("/w/");
    assertThat(copy("COPY a ./").destination()).isEqualTo("/w/");
    assertThat(copy("COPY a /").destination()).isEqualTo("/");
    assertThat(copy("COPY a /x/../y").destination()).isEqualTo("/y");
    assertThat(copy("COPY a ../../y").destination()).isEqualTo("/y");
  }

  @Test
  void historyAndDisplay() throws Exception {
    assertThat(copy("COPY . /src").facts().createdBy()).isEqualTo("COPY . /src # buildkit");
    assertThat(copy("ENV d=x\nCOPY --link --chown=1:2 --chmod=0755 a $d b/").facts().createdBy())
        .isEqualTo("COPY --chown=1:2 --chmod=0755 a x b/ # buildkit");
    assertThat(copy("ENV d=x\ncopy a $d").facts().display()).isEqualTo("COPY a x");
    assertThat(copy("ADD a b").facts().createdBy()).isEqualTo("ADD a b # buildkit");
  }

  @Test
  void flags() throws Exception {
    Step.Copy copy =
        copy(
            "ENV u=me\n"
                + "COPY --chown=$u --chmod=u+x --link --parents --exclude=*.md --exclude=$x a b/");
    assertThat(copy.chown()).contains("me");
    assertThat(copy.chmod()).contains("u+x");
    assertThat(copy.link()).isTrue();
    assertThat(copy.parents()).isTrue();
    assertThat(copy.excludes()).containsExactly("*.md", "$x");
    assertThat(copy.add()).isFalse();
    assertThat(copy("ADD --unpack=false a b").unpack()).contains(false);
    assertThat(copy("ADD a b").unpack()).isEmpty();
    assertThat(copy("ADD --keep-git-dir https://x/y.git /d").keepGitDir()).isTrue();
  }

  @Test
  void sourcesAreExpandedAndKeptInOrder() throws Exception {
    assertThat(copy("ENV s=a\nCOPY $s b*.txt d\"e\" /d/").sources())
        .isEqualTo(List.of(new CopySource.Paths(CONTEXT, List.of("a", "b*.txt", "de"))));
    assertThat(copy("COPY [\"a b\", \"/d/\"]").sources())
        .isEqualTo(List.of(new CopySource.Paths(CONTEXT, List.of("a b"))));
  }

  @Test
  void addTakesUrlsAndRepositories() throws Exception {
    assertThat(
            copy("ADD a https://x/y.tar git@x:y/z ssh://x/y https://x/y.git?ref=v1#main /d/")
                .sources())
        .isEqualTo(
            List.of(
                new CopySource.Paths(CONTEXT, List.of("a")),
                new CopySource.Url("https://x/y.tar"),
                new CopySource.Git("git@x:y/z"),
                new CopySource.Git("ssh://x/y"),
                new CopySource.Git("https://x/y.git?ref=v1#main")));
    assertThat(copy("ADD github.com/a/b /d").sources())
        .isEqualTo(List.of(new CopySource.Paths(CONTEXT, List.of("github.com/a/b"))));
  }

  @Test
  void heredocsAreFilesExpandedUnlessQuoted() throws Exception {
    Step.Copy copy = copy("ENV v=1\nCOPY <<a <<\"b\" /d/\nx \"$v\"\na\ny $v\nb");
    assertThat(copy.sources())
        .isEqualTo(
            List.of(new CopySource.Inline("a", "x \"1\"\n"), new CopySource.Inline("b", "y $v\n")));
    assertThat(copy.facts().createdBy()).isEqualTo("COPY <<a <<b /d/ # buildkit");
    assertThat(copy("COPY <<-a /d\n\t\tx\n\ta").sources())
        .isEqualTo(List.of(new CopySource.Inline("a", "x\n")));
  }

  @Test
  void refusesRemoteSourcesOfCopy() throws Exception {
    assertThat(error("COPY https://x/y /")).isEqualTo("2: source can't be a URL for COPY");
    assertThat(error("COPY git@x:y/z /")).isEqualTo("2: source can't be a git ref for COPY");
  }

  @Test
  void refusesModesThatAreNone() throws Exception {
    assertThat(error("COPY --chmod=999 a /")).startsWith("2: invalid chmod parameter: '999'");
    assertThat(error("COPY --chmod=17777 a /")).startsWith("2: invalid chmod parameter: '17777'");
    assertThat(error("COPY --chmod=u?x a /")).startsWith("2: invalid chmod parameter: 'u?x'");
  }

  @Test
  void checksumsAreForOneRemoteSource() throws Exception {
    String sum = "sha256:" + "0".repeat(64);
    assertThat(copy("ADD --checksum=" + sum + " https://x/y /d").checksum())
        .isEqualTo(Optional.of(sum));
    assertThat(error("ADD --checksum=" + sum + " a /d"))
        .isEqualTo("2: checksum requires HTTP(S) or Git sources");
    assertThat(error("ADD --checksum=" + sum + " https://x/y https://x/z /d/"))
        .isEqualTo("2: checksum can't be specified for multiple sources");
    assertThat(error("ADD --checksum=nope https://x/y /d"))
        .isEqualTo("2: invalid checksum digest format: \"nope\"");
    assertThat(error("ADD --checksum=sha512:" + "0".repeat(128) + " https://x/y /d"))
        .startsWith("2: invalid checksum digest format: \"sha512:");
  }
}
