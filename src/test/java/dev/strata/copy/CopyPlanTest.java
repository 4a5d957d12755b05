package dev.strata.copy;

import static dev.strata.copy.CopyCase.copy;
import static dev.strata.copy.CopyCase.copyFromStage;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.strata.tree.Entry;
import dev.strata.tree.TreePath;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Where a COPY puts what, by rule. Answers are those of BuildKit.
final class CopyPlanTest {
  private final FakeTree context =
      new FakeTree()
          .file("a.txt", "A", 0640, 1000, 1000)
          .file("b.txt", "B")
          .folder("src", 0700, 1000, 1000)
          .file("src/main.c", "main", 0644, 1000, 1000)
          .folder("src/lib", 0750, 1000, 1000)
          .file("src/lib/util.c", "util", 0755, 1000, 1000);

  @Test
  void copiesAFileToANewPath() throws Exception {
    assertThat(copy(context, "a.txt").ontoScratch("/x")).containsExactly("x file 640 0:0 A");
  }

  @Test
  void copiesAFileIntoAFolderNamedByASlash() throws Exception {
    assertThat(copy(context, "a.txt").ontoScratch("/new/deep/"))
        .containsExactly(
            "new dir 755 0:0", "new/deep dir 755 0:0", "new/deep/a.txt file 640 0:0 A");
  }

  @Test
  void copiesAFileIntoAnExistingFolderWithoutASlash() throws Exception {
    FakeTree parent = new FakeTree().folder("app", 0711, 5, 5);
    assertThat(copy(context, "a.txt").onto(parent, "/app"))
        .containsExactly("(app dir 711 5:5)", "app/a.txt file 640 0:0 A");
  }

  @Test
  void makesTheFoldersAboveANewPath() throws Exception {
    assertThat(copy(context, "a.txt").ontoScratch("/p/q/x"))
        .containsExactly("p dir 755 0:0", "p/q dir 755 0:0", "p/q/x file 640 0:0 A");
  }

  @Test
  void replacesAFileThatTheDestinationNamesAlsoThroughALink() throws Exception {
    FakeTree parent = new FakeTree().file("x", "old").link("l", "y").file("y", "old");
    assertThat(copy(context, "a.txt").onto(parent, "/x")).containsExactly("x file 640 0:0 A");
    assertThat(copy(context, "a.txt").onto(parent, "/l")).containsExactly("y file 640 0:0 A");
  }

  @Test
  void copiesTheContentOfAFolderAndNotItsOwnAttributes() throws Exception {
    List<String> expected =
        List.of(
            "app dir 755 0:0",
            "app/lib dir 750 0:0",
            "app/lib/util.c file 755 0:0 util",
            "app/main.c file 644 0:0 main");
    assertThat(copy(context, "src").ontoScratch("/app")).isEqualTo(expected);
    assertThat(copy(context, "src/").ontoScratch("/app/")).isEqualTo(expected);
    assertThat(copy(context, "./src/.").ontoScratch("/app")).isEqualTo(expected);
  }

  @Test
  void keepsTheAttributesOfTheDestinationButSetsThoseOfFoldersBelow() throws Exception {
    FakeTree parent = new FakeTree().folder("app", 0711, 5, 5).folder("app/lib", 0777, 6, 6);
    assertThat(copy(context, "src").onto(parent, "/app"))
        .containsExactly(
            "(app dir 711 5:5)",
            "app/lib dir 750 0:0",
            "app/lib/util.c file 755 0:0 util",
            "app/main.c file 644 0:0 main");
  }

  @Test
  void makesAnEmptyFolderForAnEmptySource() throws Exception {
    FakeTree empty = new FakeTree().folder("empty");
    assertThat(copy(empty, "empty").ontoScratch("/e")).containsExactly("e dir 755 0:0");
    assertThat(copy(empty, "empty").onto(new FakeTree().folder("e"), "/e")).isEmpty();
  }

  @Test
  void copiesTheWholeContextToTheRoot() throws Exception {
    FakeTree small = new FakeTree().file("a", "1").file("d/b", "2");
    assertThat(copy(small, ".").ontoScratch("/"))
        .containsExactly("a file 644 0:0 1", "d dir 755 0:0", "d/b file 644 0:0 2");
    assertThat(copy(small, "/").ontoScratch("/")).hasSize(3);
    assertThat(copy(small, "../..").ontoScratch("/")).hasSize(3);
  }

  @Test
  void takesSeveralSourcesInTheirOrder() throws Exception {
    FakeTree both = new FakeTree().file("one/f", "1").file("two/f", "2").file("two/g", "2");
    assertThat(copy(both, "one", "two").ontoScratch("/d/"))
        .containsExactly("d dir 755 0:0", "d/f file 644 0:0 2", "d/g file 644 0:0 2");
  }

  @Test
  void keepsOwnersFromAStageAndMakesContextFilesRoots() throws Exception {
    assertThat(copyFromStage(context, "a.txt").ontoScratch("/x"))
        .containsExactly("x file 640 1000:1000 A");
    assertThat(copyFromStage(context, "src").ontoScratch("/x"))
        .contains("x dir 755 0:0", "x/lib dir 750 1000:1000");
  }

  @Test
  void givesChownToFilesFoldersAndCreatedParents() throws Exception {
    assertThat(copy(context, "src").chown("7:8").ontoScratch("/p/app"))
        .containsExactly(
            "p dir 755 7:8",
            "p/app dir 755 7:8",
            "p/app/lib dir 750 7:8",
            "p/app/lib/util.c file 755 7:8 util",
            "p/app/main.c file 644 7:8 main");
  }

  @Test
  void leavesTheOwnerOfAnExistingDestinationUnderChown() throws Exception {
    FakeTree parent = new FakeTree().folder("app", 0711, 5, 5);
    assertThat(copy(context, "a.txt").chown("7").onto(parent, "/app/"))
        .containsExactly("(app dir 711 5:5)", "app/a.txt file 640 7:7 A");
  }

  @Test
  void givesAnOctalChmodToCreatedParentsToo() throws Exception {
    assertThat(copy(context, "src").chmod("0750").ontoScratch("/p/app"))
        .containsExactly(
            "p dir 750 0:0",
            "p/app dir 750 0:0",
            "p/app/lib dir 750 0:0",
            "p/app/lib/util.c file 750 0:0 util",
            "p/app/main.c file 750 0:0 main");
  }

  @Test
  void givesASymbolicChmodToWhatIsCopiedOnly() throws Exception {
    assertThat(copy(context, "src").chmod("go=,u+X").ontoScratch("/p/app"))
        .containsExactly(
            "p dir 755 0:0",
            "p/app dir 755 0:0",
            "p/app/lib dir 700 0:0",
            "p/app/lib/util.c file 700 0:0 util",
            "p/app/main.c file 600 0:0 main");
  }

  @Test
  void followsLinksInTheDestinationInsideTheRoot() throws Exception {
    FakeTree parent =
        new FakeTree().folder("usr/lib").link("lib", "/usr/lib").link("up", "../../../../usr");
    assertThat(copy(context, "a.txt").onto(parent, "/lib/"))
        .containsExactly(
            "(usr dir 755 0:0)", "(usr/lib dir 755 0:0)", "usr/lib/a.txt file 640 0:0 A");
    assertThat(copy(context, "a.txt").onto(parent, "/up/x/y"))
        .contains("usr/x dir 755 0:0", "usr/x/y file 640 0:0 A");
  }

  @Test
  void makesTheTargetOfADanglingLink() throws Exception {
    FakeTree parent = new FakeTree().link("app", "data/app");
    assertThat(copy(context, "a.txt").onto(parent, "/app/"))
        .containsExactly(
            "data dir 755 0:0", "data/app dir 755 0:0", "data/app/a.txt file 640 0:0 A");
  }

  @Test
  void endsALoopOfLinks() {
    FakeTree parent = new FakeTree().link("a", "b").link("b", "a");
    assertThatThrownBy(() -> copy(context, "a.txt").onto(parent, "/a/x"))
        .isInstanceOf(CopyException.class)
        .hasMessageContaining("too many levels of symbolic links");
  }

  @Test
  void replacesALinkBelowTheDestinationByAFile() throws Exception {
    FakeTree parent = new FakeTree().link("app/main.c", "/etc/passwd");
    assertThat(copy(context, "src").onto(parent, "/app")).contains("app/main.c file 644 0:0 main");
  }

  @Test
  void refusesAFolderOverALinkBelowTheDestination() {
    FakeTree parent = new FakeTree().folder("usr/lib").link("lib", "usr/lib");
    FakeTree root = new FakeTree().file("root/lib/x", "x");
    assertThatThrownBy(() -> copy(root, "root").onto(parent, "/"))
        .isInstanceOf(CopyException.class)
        .hasMessage("cannot copy to non-directory: /lib");
  }

  @Test
  void refusesAFileOverAFolder() {
    FakeTree parent = new FakeTree().folder("app/main.c");
    assertThatThrownBy(() -> copy(context, "src").onto(parent, "/app"))
        .isInstanceOf(CopyException.class)
        .hasMessage("cannot replace to directory /app/main.c with file");
  }

  @Test
  void refusesAFolderOverAFile() {
    FakeTree parent = new FakeTree().file("app", "file");
    assertThatThrownBy(() -> copy(context, "src").onto(parent, "/app"))
        .isInstanceOf(CopyException.class)
        .hasMessage("cannot copy to non-directory: /app");
    assertThatThrownBy(() -> copy(context, "a.txt").onto(parent, "/app/"))
        .isInstanceOf(CopyException.class)
        .hasMessage("mkdir /app: not a directory");
  }

  @Test
  void followsALinkThatIsASourceButNoneBelow() throws Exception {
    FakeTree links =
        new FakeTree()
            .file("real/f", "F")
            .link("real/inner", "f")
            .link("folder", "real")
            .link("file", "real/f");
    assertThat(copy(links, "file").ontoScratch("/d/"))
        .containsExactly("d dir 755 0:0", "d/file file 644 0:0 F");
    assertThat(copy(links, "folder").ontoScratch("/d"))
        .containsExactly("d dir 755 0:0", "d/f file 644 0:0 F", "d/inner -> f");
    assertThat(copy(links, "folder/f").ontoScratch("/x")).containsExactly("x file 644 0:0 F");
  }

  @Test
  void neverLeadsALinkOutOfTheSource() throws Exception {
    FakeTree links = new FakeTree().file("etc/passwd", "inner").link("l", "../../../etc/passwd");
    assertThat(copy(links, "l").ontoScratch("/x")).containsExactly("x file 644 0:0 inner");
  }

  @Test
  void expandsWildcards() throws Exception {
    assertThat(copy(context, "*.txt").ontoScratch("/d/"))
        .containsExactly("d dir 755 0:0", "d/a.txt file 640 0:0 A", "d/b.txt file 644 0:0 B");
    assertThat(copy(context, "s*/*.c").ontoScratch("/d/"))
        .containsExactly("d dir 755 0:0", "d/main.c file 644 0:0 main");
    assertThat(copy(context, "s?c").ontoScratch("/d")).contains("d/main.c file 644 0:0 main");
    assertThat(copy(context, "[ab].txt").ontoScratch("/d/")).hasSize(3);
  }

  @Test
  void takesAnEscapedWildcardAsItself() throws Exception {
    FakeTree odd = new FakeTree().file("a*b", "star").file("axb", "x");
    assertThat(copy(odd, "a[*]b").ontoScratch("/d/"))
        .containsExactly("d dir 755 0:0", "d/a*b file 644 0:0 star");
  }

  @Test
  void copiesNothingWhereAWildcardSelectsNothing() throws Exception {
    assertThat(copy(context, "*.none").ontoScratch("/d/")).isEmpty();
  }

  @Test
  void mergesFoldersThatAWildcardSelects() throws Exception {
    FakeTree folders = new FakeTree().file("d1/x", "1").file("d2/y", "2");
    assertThat(copy(folders, "d*").ontoScratch("/o"))
        .containsExactly("o dir 755 0:0", "o/x file 644 0:0 1", "o/y file 644 0:0 2");
  }

  @Test
  void saysWhichSourceIsMissing() {
    assertThatThrownBy(() -> copy(context, "src/mian.c").ontoScratch("/x"))
        .isInstanceOfSatisfying(
            CopyException.class,
            e -> {
              assertThat(e).hasMessage("\"/src/mian.c\": not found");
              assertThat(e.hint()).contains("did you mean \"src/main.c\"?");
            });
    assertThatThrownBy(() -> copy(context, "something/else").ontoScratch("/x"))
        .isInstanceOfSatisfying(
            CopyException.class,
            e -> assertThat(e.hint()).contains("it is not in the build context"));
  }

  @Test
  void leavesOutWhatIsExcluded() throws Exception {
    assertThat(copy(context, "src").exclude("**/*.c", "!lib/**").ontoScratch("/d"))
        .containsExactly("d dir 755 0:0", "d/lib dir 750 0:0", "d/lib/util.c file 755 0:0 util");
    assertThat(copy(context, "src").exclude("lib").ontoScratch("/d"))
        .containsExactly("d dir 755 0:0", "d/main.c file 644 0:0 main");
    assertThat(copy(context, "s*").exclude("*").ontoScratch("/d")).containsExactly("d dir 755 0:0");
  }

  @Test
  void doesNotExcludeASourceThatIsNamed() throws Exception {
    assertThat(copy(context, "a.txt").exclude("*.txt").ontoScratch("/x")).hasSize(1);
  }

  @Test
  void keepsTheFoldersAboveUnderParents() throws Exception {
    assertThat(copy(context, "src/lib/util.c").parents().ontoScratch("/d/"))
        .containsExactly(
            "d dir 755 0:0",
            "d/src dir 700 0:0",
            "d/src/lib dir 750 0:0",
            "d/src/lib/util.c file 755 0:0 util");
  }

  @Test
  void keepsTheFoldersFromThePivotOnUnderParents() throws Exception {
    assertThat(copy(context, "src/./lib/util.c").parents().ontoScratch("/d/"))
        .containsExactly("d dir 755 0:0", "d/lib dir 750 0:0", "d/lib/util.c file 755 0:0 util");
  }

  @Test
  void takesTwoStarsUnderParents() throws Exception {
    assertThat(copy(context, "**/*.c").parents().ontoScratch("/d/"))
        .containsExactly(
            "d dir 755 0:0",
            "d/src dir 700 0:0",
            "d/src/lib dir 750 0:0",
            "d/src/lib/util.c file 755 0:0 util",
            "d/src/main.c file 644 0:0 main");
  }

  @Test
  void requiresWhatParentsNamesWithoutWildcards() throws Exception {
    assertThatThrownBy(() -> copy(context, "src/nope").parents().ontoScratch("/d/"))
        .isInstanceOf(CopyException.class)
        .hasMessage("\"/src/nope\": not found");
    assertThat(copy(context, "src/nope*").parents().ontoScratch("/d/"))
        .containsExactly("d dir 755 0:0");
  }

  @Test
  void setsOnlyTheModeOfExistingFoldersAboveUnderParents() throws Exception {
    FakeTree parent = new FakeTree().folder("d").folder("d/src", 0777, 9, 9);
    assertThat(copy(context, "src/main.c").parents().onto(parent, "/d/"))
        .containsExactly("(d dir 755 0:0)", "d/src dir 700 9:9", "d/src/main.c file 644 0:0 main");
  }

  @Test
  void laysALinkedCopyOutWithoutALookAtTheParent() throws Exception {
    FakeTree parent = new FakeTree().folder("tmp", 01777, 0, 0).link("l", "tmp");
    assertThat(copy(context, "a.txt").link().onto(parent, "/tmp/"))
        .containsExactly("tmp dir 755 0:0", "tmp/a.txt file 640 0:0 A");
    assertThat(copy(context, "a.txt").link().onto(parent, "/l/x"))
        .containsExactly("l dir 755 0:0", "l/x file 640 0:0 A");
  }

  @Test
  void copiesAHereDocument() throws Exception {
    assertThat(CopyCase.of(new CopyInput.Inline("conf", "x=1\n")).ontoScratch("/etc/"))
        .containsExactly("etc dir 755 0:0", "etc/conf file 644 0:0 x=1\n");
    assertThat(
            CopyCase.of(new CopyInput.Inline("EOF", "x"))
                .chown("3:4")
                .chmod("0755")
                .ontoScratch("/run"))
        .containsExactly("run file 755 3:4 x");
  }

  @Test
  void keepsHardLinksWithinAFolder() throws Exception {
    FakeTree linked = new FakeTree().file("s/b", "x").hardLink("s/c", "s/b").hardLink("t", "s/b");
    assertThat(copy(linked, "s").ontoScratch("/d"))
        .containsExactly("d dir 755 0:0", "d/b file 644 0:0 x", "d/c = d/b");
    assertThat(copy(linked, "s").exclude("b").ontoScratch("/d"))
        .containsExactly("d dir 755 0:0", "d/c file 644 0:0 x");
    assertThat(copy(linked, "t").ontoScratch("/d")).containsExactly("d file 644 0:0 x");
  }

  @Test
  void breaksAHardLinkWhoseFirstNameIsReplaced() throws Exception {
    FakeTree linked =
        new FakeTree()
            .file("s/a", "x")
            .hardLink("s/b", "s/a")
            .hardLink("s/c", "s/a")
            .file("a", "y");
    assertThat(copy(linked, "s", "a").ontoScratch("/d/"))
        .containsExactly("d dir 755 0:0", "d/a file 644 0:0 y", "d/b file 644 0:0 x", "d/c = d/b");
  }

  @Test
  void keepsMtimesOfFilesAndStampsWhatItMakes() throws Exception {
    List<PlannedEntry> entries = copy(context, "a.txt").plan(new FakeTree(), "/d/").entries();
    assertThat(entries)
        .extracting(planned -> planned.entry().mtimeNanos())
        .containsExactly(CopyCase.TIMESTAMP, FakeTree.MTIME);
  }

  @Test
  void sortsEntriesParentsFirst() throws Exception {
    FakeTree odd = new FakeTree().file("s/a/b", "1").file("s/a.b", "2").file("s/a-b", "3");
    assertThat(copy(odd, "s").plan(new FakeTree(), "/d").entries())
        .extracting(planned -> planned.entry().path())
        .isSortedAccordingTo(TreePath.ORDER);
  }

  @Test
  void opensNoFileToPlan() throws Exception {
    CopyPlan plan = copy(context, ".").plan(new FakeTree(), "/d");
    plan.entries();
    assertThat(context.opened).isZero();
  }

  @Test
  void looksUpTheNamesOfChownInTheParent() throws Exception {
    FakeTree parent =
        new FakeTree()
            .file("etc/passwd", "root:x:0:0::/root:/bin/sh\napp:x:100:101::/app:/bin/sh\n")
            .file("etc/group", "root:x:0:\nweb:x:33:app\n");
    assertThat(copy(context, "a.txt").chown("app").onto(parent, "/x"))
        .containsExactly("x file 640 100:101 A");
    assertThat(copy(context, "a.txt").chown("app:web").onto(parent, "/x"))
        .containsExactly("x file 640 100:33 A");
    assertThat(copy(context, "a.txt").chown("nobody-there").onto(parent, "/x"))
        .containsExactly("x file 640 0:0 A");
    assertThatThrownBy(() -> copy(context, "a.txt").chown("app").link().onto(parent, "/x"))
        .isInstanceOf(CopyException.class)
        .hasMessageContaining("cannot look up --chown=app");
  }

  @Test
  void refusesAModeThatIsNone() {
    assertThatThrownBy(() -> copy(context, "a.txt").chmod("10000").ontoScratch("/x"))
        .isInstanceOf(CopyException.class)
        .hasMessageContaining("invalid chmod parameter: '10000'");
  }

  @Test
  void carriesXattrsAndDevices() throws Exception {
    Entry file = context.find("a.txt").orElseThrow();
    FakeTree tree = new FakeTree().file("a.txt", "A");
    tree.add(file.withXattrs(new java.util.TreeMap<>(java.util.Map.of("user.k", "v"))));
    assertThat(copy(tree, "a.txt").plan(new FakeTree(), "/x").entries().getFirst().entry().xattrs())
        .containsEntry("user.k", "v");
  }
}
