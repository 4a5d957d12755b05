package dev.strata.snapshot;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.strata.erofs.OverlayXattrs;
import dev.strata.layer.Layer;
import dev.strata.layer.LayerMaker;
import dev.strata.layer.LayerStore;
import dev.strata.tree.Entry;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StateTreeTest {
  @TempDir Path folder;
  private LayerStore store;

  @BeforeEach
  void open() throws IOException {
    store = new LayerStore(folder, OverlayXattrs.TRUSTED);
  }

  @Test
  void theEmptyStateHasARootAndNothingElse() throws Exception {
    StateTree tree = new StateTree(List.of());

    assertThat(tree.find("").get().mode()).isEqualTo(0755);
    assertThat(tree.list("")).isEmpty();
    assertThat(tree.find("a")).isEmpty();
  }

  @Test
  void topmostLayerCounts() throws Exception {
    StateTree tree = tree(new LayerMaker().file("f", "lower"), new LayerMaker().file("f", "upper"));

    assertThat(read(tree, "f")).isEqualTo("upper");
    assertThat(tree.layerOf("f")).contains(tree.layers().getLast());
    assertThat(tree.versions("f")).extracting(StateTree.Version::position).containsExactly(1, 0);
  }

  @Test
  void foldersAreMerged() throws Exception {
    StateTree tree =
        tree(
            new LayerMaker().folder("d").file("d/a", "1").file("d/c", "1"),
            new LayerMaker().folder("d").file("d/b", "2"));

    assertThat(names(tree.list("d"))).containsExactly("d/a", "d/b", "d/c");
  }

  @Test
  void whiteoutHidesAllThatIsBelowIt() throws Exception {
    StateTree tree =
        tree(
            new LayerMaker().folder("d").folder("d/e").file("d/e/f", "1"),
            new LayerMaker().whiteout("d"));

    assertThat(tree.find("d")).isEmpty();
    assertThat(tree.find("d/e/f")).isEmpty();
    assertThat(tree.list("")).isEmpty();
    assertThat(tree.versions("d").getFirst().entry().isWhiteout()).isTrue();
  }

  @Test
  void opaqueFolderHidesWhatTheLayersBelowHaveInIt() throws Exception {
    StateTree tree =
        tree(
            new LayerMaker().folder("d").file("d/old", "1"),
            new LayerMaker().opaque("d").file("d/new", "2"),
            new LayerMaker().folder("d").file("d/newer", "3"));

    assertThat(names(tree.list("d"))).containsExactly("d/new", "d/newer");
    assertThat(tree.find("d").get().opaque()).isFalse();
  }

  @Test
  void fileHidesAFolderForTheLayersAboveToo() throws Exception {
    StateTree tree =
        tree(
            new LayerMaker().folder("d").file("d/old", "1"),
            new LayerMaker().file("d", "file"),
            new LayerMaker().folder("d").file("d/new", "2"));

    assertThat(names(tree.list("d"))).containsExactly("d/new");
  }

  @Test
  void impliedFolderLooksAsTheLayersBelowSay() throws Exception {
    StateTree tree =
        tree(
            new LayerMaker().add(Entry.directory("d", 0700, 7, 8, 9)),
            new LayerMaker().file("d/f", "1"));

    assertThat(tree.find("d")).contains(Entry.directory("d", 0700, 7, 8, 9));
    assertThat(names(tree.list(""))).containsExactly("d");
  }

  @Test
  void hardLinkWhoseFirstNameIsHiddenLinksToTheNextOne() throws Exception {
    LayerMaker links =
        new LayerMaker().file("a", "1").hardLink("b", "a").hardLink("c", "a").hardLink("d", "a");
    StateTree tree = tree(links, new LayerMaker().whiteout("a").file("c", "other"));

    assertThat(tree.find("b").get().hardLinkTo()).isEmpty();
    assertThat(tree.find("c").get().hardLinkTo()).isEmpty();
    assertThat(tree.find("d").get().hardLinkTo()).contains("b");
    assertThat(read(tree, "d")).isEqualTo("1");
  }

  @Test
  void hardLinkDoesNotLinkToAnotherLayersFileOfThatName() throws Exception {
    StateTree tree =
        tree(new LayerMaker().file("a", "1").hardLink("b", "a"), new LayerMaker().file("a", "2"));

    assertThat(tree.find("b").get().hardLinkTo()).isEmpty();
    assertThat(read(tree, "b")).isEqualTo("1");
  }

  @Test
  void linksAreFollowedInsideTheRoot() throws Exception {
    StateTree tree =
        tree(
            new LayerMaker()
                .folder("usr")
                .folder("usr/lib")
                .file("usr/lib/f", "1")
                .symlink("lib", "usr/lib")
                .symlink("abs", "/lib/f")
                .symlink("up", "../../../usr")
                .symlink("gone", "no/where"));

    assertThat(tree.resolve("lib/f")).contains("usr/lib/f");
    assertThat(tree.resolve("abs")).contains("usr/lib/f");
    assertThat(tree.resolve("up/lib")).contains("usr/lib");
    assertThat(tree.resolve("gone")).contains("no/where");
    assertThat(tree.resolve("lib/new/file")).contains("usr/lib/new/file");
    assertThat(tree.resolve("")).contains("");
    assertThat(tree.resolveParent("lib")).contains("lib");
    assertThat(tree.resolveParent("up/lib")).contains("usr/lib");
  }

  @Test
  void loopsAndWaysThroughFilesLeadNowhere() throws Exception {
    StateTree tree = tree(new LayerMaker().symlink("a", "b").symlink("b", "a").file("f", "1"));

    assertThat(tree.resolve("a")).isEmpty();
    assertThat(tree.resolve("a/x")).isEmpty();
    assertThat(tree.resolve("f/x")).isEmpty();
  }

  @Test
  void stateDigestTellsLayersAndTheirOrder() throws Exception {
    Layer a = new LayerMaker().file("a", "1").commit(store);
    Layer b = new LayerMaker().file("b", "1").commit(store);

    assertThat(State.of(List.of(a.id(), b.id())))
        .isEqualTo(State.SCRATCH.with(a.id()).with(b.id()))
        .isNotEqualTo(State.of(List.of(b.id(), a.id())));
  }

  private StateTree tree(LayerMaker... layers) throws IOException {
    List<Layer> made = new ArrayList<>();
    for (LayerMaker layer : layers) {
      made.add(layer.commit(store));
    }
    return new StateTree(made);
  }

  private static List<String> names(List<Entry> entries) {
    return entries.stream().map(Entry::path).toList();
  }

  private static String read(StateTree tree, String path) throws IOException {
    try (InputStream in = tree.open(tree.find(path).get())) {
      return new String(in.readAllBytes(), UTF_8);
    }
  }
}
