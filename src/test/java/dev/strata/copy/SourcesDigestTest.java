package dev.strata.copy;

import static dev.strata.copy.CopyCase.copy;
import static dev.strata.copy.CopyCase.copyFromStage;
import static org.assertj.core.api.Assertions.assertThat;

import dev.strata.oci.Digest;
import dev.strata.tree.Entry;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// What the cache key of a COPY takes in, and what it leaves out.
final class SourcesDigestTest {
  private static Digest digest(CopyCase copy) throws Exception {
    return copy.plan(new FakeTree(), "/d/").sourcesDigest();
  }

  private static FakeTree tree() {
    return new FakeTree()
        .file("s/a", "A", 0644, 1, 1)
        .file("s/sub/b", "B", 0755, 1, 1)
        .link("s/l", "a");
  }

  private static Digest original() throws Exception {
    return digest(copy(tree(), "s"));
  }

  @Test
  void isPinned() throws Exception {
    assertThat(original())
        .hasToString("sha256:4ab3e9aabacf158c5e2b8356c6281d32a9b1a0b71558fae432b3faf2915f4d51");
  }

  @Test
  void ignoresMtimes() throws Exception {
    FakeTree later = tree();
    later.add(later.find("s/a").orElseThrow().withMtimeNanos(1));
    assertThat(digest(copy(later, "s"))).isEqualTo(original());
  }

  @Test
  void ignoresOwnersOfTheContext() throws Exception {
    FakeTree other = tree();
    other.add(other.find("s/a").orElseThrow().withOwner(77, 78));
    assertThat(digest(copy(other, "s"))).isEqualTo(original());
  }

  @Test
  void takesInTheOwnersThatAreKept() throws Exception {
    FakeTree other = tree();
    other.add(other.find("s/a").orElseThrow().withOwner(77, 78));
    assertThat(digest(copyFromStage(other, "s"))).isNotEqualTo(digest(copyFromStage(tree(), "s")));
    assertThat(digest(copyFromStage(other, "s").chown("5")))
        .isEqualTo(digest(copyFromStage(tree(), "s").chown("5")));
  }

  @Test
  void takesInModesUnlessChmodReplacesThem() throws Exception {
    FakeTree other = tree();
    other.add(other.find("s/a").orElseThrow().withMode(0600));
    assertThat(digest(copy(other, "s"))).isNotEqualTo(original());
    assertThat(digest(copy(other, "s").chmod("755")))
        .isEqualTo(digest(copy(tree(), "s").chmod("755")));
    assertThat(digest(copy(other, "s").chmod("u=rw,go=")))
        .isEqualTo(digest(copy(tree(), "s").chmod("u=rw,go=")));
    assertThat(digest(copy(other, "s").chmod("u+x")))
        .isNotEqualTo(digest(copy(tree(), "s").chmod("u+x")));
  }

  @Test
  void ignoresTheAttributesOfTheSourceFolderItself() throws Exception {
    FakeTree other = tree();
    other.add(Entry.directory("s", 0700, 3, 3, 5));
    assertThat(digest(copy(other, "s"))).isEqualTo(original());
  }

  @Test
  void ignoresWhereTheSourceLies() throws Exception {
    FakeTree moved =
        new FakeTree()
            .file("x/y/a", "A", 0644, 1, 1)
            .file("x/y/sub/b", "B", 0755, 1, 1)
            .link("x/y/l", "a");
    assertThat(digest(copy(moved, "x/y"))).isEqualTo(original());
  }

  @Test
  void takesInContent() throws Exception {
    assertThat(digest(copy(tree().file("s/a", "other", 0644, 1, 1), "s"))).isNotEqualTo(original());
  }

  @Test
  void takesInARename() throws Exception {
    FakeTree renamed =
        new FakeTree()
            .file("s/c", "A", 0644, 1, 1)
            .file("s/sub/b", "B", 0755, 1, 1)
            .link("s/l", "a");
    assertThat(digest(copy(renamed, "s"))).isNotEqualTo(original());
  }

  @Test
  void takesInAMoveBetweenFolders() throws Exception {
    FakeTree one = new FakeTree().folder("s/p").folder("s/q").file("s/p/f", "1");
    FakeTree other = new FakeTree().folder("s/p").folder("s/q").file("s/q/f", "1");
    assertThat(digest(copy(one, "s"))).isNotEqualTo(digest(copy(other, "s")));
  }

  @Test
  void takesInLinkTargetsTypesXattrsAndEmptyFolders() throws Exception {
    assertThat(digest(copy(tree().link("s/l", "b"), "s"))).isNotEqualTo(original());
    assertThat(digest(copy(tree().file("s/l", "a"), "s"))).isNotEqualTo(original());
    assertThat(digest(copy(tree().folder("s/empty"), "s"))).isNotEqualTo(original());
    FakeTree other = tree();
    other.add(other.find("s/a").orElseThrow().withXattrs(new TreeMap<>(Map.of("user.x", "1"))));
    assertThat(digest(copy(other, "s"))).isNotEqualTo(original());
  }

  @Test
  void cannotBeFooledByNamesThatLookLikeLines() throws Exception {
    FakeTree one = new FakeTree().link("s/a", "x -> y").link("s/b", "z");
    FakeTree other = new FakeTree().link("s/a", "x").link("s/b", "y -> z");
    assertThat(digest(copy(one, "s"))).isNotEqualTo(digest(copy(other, "s")));
  }

  @Test
  void takesInTheNameThatAFileGets() throws Exception {
    FakeTree two = new FakeTree().file("a", "1").file("b", "1");
    assertThat(digest(copy(two, "a"))).isNotEqualTo(digest(copy(two, "b")));
  }

  @Test
  void takesInTheBodyOfAHereDocument() throws Exception {
    assertThat(digest(CopyCase.of(new CopyInput.Inline("f", "1"))))
        .isNotEqualTo(digest(CopyCase.of(new CopyInput.Inline("f", "2"))));
  }

  @Test
  void leavesOutWhatIsExcluded() throws Exception {
    FakeTree more = tree().file("s/sub/c", "C").file("elsewhere", "x");
    assertThat(digest(copy(more, "s").exclude("sub/c")))
        .isEqualTo(digest(copy(tree(), "s").exclude("sub/c")));
  }

  @Test
  void takesInHardLinksOnlyWithinTheSelection() throws Exception {
    FakeTree linked = new FakeTree().file("a", "x").hardLink("s/b", "a").hardLink("s/c", "a");
    FakeTree two = new FakeTree().file("s/b", "x").file("s/c", "x");
    FakeTree lone = new FakeTree().file("a", "x").hardLink("s/b", "a");
    FakeTree plain = new FakeTree().file("s/b", "x");
    assertThat(digest(copy(linked, "s"))).isNotEqualTo(digest(copy(two, "s")));
    assertThat(digest(copy(lone, "s"))).isEqualTo(digest(copy(plain, "s")));
  }
}
