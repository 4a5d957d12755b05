package dev.strata.snapshot;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.strata.erofs.OverlayXattrs;
import dev.strata.layer.Layer;
import dev.strata.layer.LayerId;
import dev.strata.layer.LayerMaker;
import dev.strata.layer.LayerStore;
import dev.strata.linux.Attributes;
import dev.strata.linux.ExtendedAttributes;
import dev.strata.linux.Nodes;
import dev.strata.oci.Digest;
import dev.strata.tree.Entry;
import dev.strata.tree.EntryType;
import dev.strata.tree.TreePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What every snapshotter does.
@Tag("root")
abstract class SnapshotterContract {
  @TempDir Path folder;
  private LayerStore store;
  private Snapshotter snapshotter;
  private Path target;

  abstract String name();

  interface Step {
    void run(Path root) throws Exception;
  }

  @BeforeEach
  void open() throws IOException {
    store = new LayerStore(folder.resolve("layers"), OverlayXattrs.TRUSTED);
    WorkFolder work = new WorkFolder(folder.resolve("work"));
    snapshotter = Snapshotters.create(name(), new States(store), work, OverlayXattrs.TRUSTED);
    target = Files.createDirectory(folder.resolve("target"));
  }

  @AfterEach
  void leavesNothing() throws IOException {
    snapshotter.close();
    assertThat(folder.resolve("work")).isEmptyDirectory();
    assertThat(Files.readString(Path.of("/proc/self/mounts"))).doesNotContain(folder.toString());
  }

  @Test
  void showsLayersOverEachOther() throws Exception {
    State state =
        state(
            new LayerMaker().folder("etc").file("etc/a", "lower").file("etc/b", "lower"),
            new LayerMaker().folder("etc").file("etc/a", "upper").whiteout("etc/b"));

    view(
        state,
        root -> {
          assertThat(root.resolve("etc/a")).hasContent("upper");
          assertThat(root.resolve("etc/b")).doesNotExist();
        });
  }

  @Test
  void aLayerMayBeThereTwice() throws Exception {
    State once =
        state(
            new LayerMaker().folder("etc").file("etc/a", "first").file("etc/b", "b"),
            new LayerMaker().folder("etc").file("etc/a", "between").whiteout("etc/b"));
    State twice = once.with(once.layers().getFirst());

    view(
        twice,
        root -> {
          assertThat(root.resolve("etc/a")).hasContent("first");
          assertThat(root.resolve("etc/b")).hasContent("b");
        });
    assertThat(step(twice, root -> Files.delete(root.resolve("etc/a")))).isPresent();
  }

  @Test
  void stepOverTheEmptyStateMakesALayer() throws Exception {
    Layer layer = step(State.SCRATCH, root -> Files.writeString(root.resolve("f"), "x")).get();

    assertThat(paths(layer)).containsExactly("", "f");
    view(State.SCRATCH.with(layer.id()), root -> assertThat(root.resolve("f")).hasContent("x"));
  }

  @Test
  void theEmptyStateIsAnEmptyFolder() throws Exception {
    view(State.SCRATCH, root -> assertThat(root).isEmptyDirectory());
  }

  @Test
  void stepThatChangesNothingMakesNoLayer() throws Exception {
    State state = state(new LayerMaker().folder("tmp").file("a", "1"));

    assertThat(step(state, root -> {})).isEmpty();
  }

  @Test
  void fileMadeAndRemovedMakesNoLayer() throws Exception {
    State state = state(new LayerMaker().folder("tmp").file("a", "1"));

    assertThat(
            step(
                state,
                root -> {
                  Files.writeString(root.resolve("tmp/x"), "x");
                  Files.delete(root.resolve("tmp/x"));
                }))
        .isEmpty();
  }

  @Test
  void layerHoldsWhatChangedAndItsFolders() throws Exception {
    State state =
        state(
            new LayerMaker()
                .folder("a")
                .folder("a/b")
                .file("a/b/old", "1")
                .file("a/same", "1")
                .folder("z"));

    Layer layer =
        step(
                state,
                root -> {
                  Files.writeString(root.resolve("a/b/new"), "2");
                  Files.delete(root.resolve("a/b/old"));
                })
            .get();

    assertThat(paths(layer)).containsExactly("", "a", "a/b", "a/b/new", "a/b/old");
    assertThat(layer.find("a/b/old").get().isWhiteout()).isTrue();
  }

  /// A removed file came back as a file named as its whiteout in another builder.
  @Test
  void removedFileStaysRemoved() throws Exception {
    State state = state(new LayerMaker().folder("d").file("d/f", "1"));
    Layer layer = step(state, root -> Files.delete(root.resolve("d/f"))).get();

    view(state.with(layer.id()), root -> assertThat(root.resolve("d")).isEmptyDirectory());
  }

  /// The folder that was removed hides all that was in it, an empty folder too.
  @Test
  void emptyFolderInAFolderMadeAnewIsKept() throws Exception {
    State state = state(new LayerMaker().folder("d").folder("d/empty").file("d/f", "1"));
    Layer layer =
        step(
                state,
                root -> {
                  Files.delete(root.resolve("d/f"));
                  Files.delete(root.resolve("d/empty"));
                  Files.delete(root.resolve("d"));
                  Files.createDirectories(root.resolve("d/empty"));
                })
            .get();

    view(
        state.with(layer.id()),
        root -> {
          assertThat(root.resolve("d/empty")).isEmptyDirectory();
          assertThat(root.resolve("d/f")).doesNotExist();
        });
  }

  @Test
  void fileOfTheSameSizeAndMtimeWithOtherBytesIsAChange() throws Exception {
    State state = state(new LayerMaker().file("f", "1111"));

    Layer layer =
        step(
                state,
                root -> {
                  Path file = root.resolve("f");
                  var time = Files.getLastModifiedTime(file);
                  Files.writeString(file, "2222");
                  Files.setLastModifiedTime(file, time);
                })
            .get();

    assertThat(layer.find("f").get().content()).contains(Digest.of("2222".getBytes(UTF_8)));
  }

  @Test
  void renamedFolderIsWholeUnderItsNewName() throws Exception {
    State state = state(new LayerMaker().folder("old").file("old/f", "1"));

    Layer layer =
        step(state, root -> RandomEdits.command("mv", root.resolve("old"), root.resolve("new")))
            .get();
    State after = state.with(layer.id());

    view(
        after,
        root -> {
          assertThat(root.resolve("old")).doesNotExist();
          assertThat(root.resolve("new/f")).hasContent("1");
        });
  }

  @Test
  void folderMadeAnewHidesWhatWasInIt() throws Exception {
    State state = state(new LayerMaker().folder("d").file("d/f", "1").folder("d/e"));

    Layer layer =
        step(
                state,
                root -> {
                  RandomEdits.command("rm", "-r", root.resolve("d"));
                  Files.createDirectory(root.resolve("d"));
                  Files.writeString(root.resolve("d/g"), "2");
                })
            .get();

    view(
        state.with(layer.id()),
        root -> assertThat(root.resolve("d")).isDirectoryNotContaining("glob:**/{e,f}"));
  }

  @Test
  void fileMayReplaceAFolderAndAFolderAFile() throws Exception {
    State state = state(new LayerMaker().folder("d").file("d/f", "1").file("f", "1"));

    Layer layer =
        step(
                state,
                root -> {
                  RandomEdits.command("rm", "-r", root.resolve("d"), root.resolve("f"));
                  Files.writeString(root.resolve("d"), "file");
                  Files.createDirectory(root.resolve("f"));
                })
            .get();

    assertMountedAsTold(state.with(layer.id()));
  }

  @Test
  void hardLinksAreOneFile() throws Exception {
    State state = state(new LayerMaker().folder("d").file("d/f", "1"));

    Layer layer =
        step(
                state,
                root -> {
                  Files.writeString(root.resolve("d/x"), "2");
                  Files.createLink(root.resolve("d/y"), root.resolve("d/x"));
                  Files.createLink(root.resolve("d/z"), root.resolve("d/f"));
                })
            .get();

    assertThat(layer.find("d/y").get().hardLinkTo()).contains("d/x");
    assertThat(layer.find("d/z").get().hardLinkTo()).contains("d/f");
    assertMountedAsTold(state.with(layer.id()));
  }

  @Test
  void keepsOwnersModesXattrsLinksAndSpecialFiles() throws Exception {
    Layer layer =
        step(
                State.SCRATCH,
                root -> {
                  String file = Files.writeString(root.resolve("f"), "1").toString();
                  Attributes.setOwner(file, 1234, 70_000);
                  Attributes.setMode(file, 06755);
                  ExtendedAttributes.set(file, "user.note", "\u00ff\u0000x");
                  Attributes.setTimes(file, -1_500_000_001L);
                  Nodes.makeSymlink(root + "/link", "../no/where");
                  Nodes.makeSpecial(root + "/fifo", EntryType.FIFO, 0600, 0);
                  Nodes.makeSpecial(root + "/socket", EntryType.SOCKET, 0600, 0);
                  Nodes.makeSpecial(root + "/null", EntryType.CHAR_DEVICE, 0666, 0x103);
                  Attributes.setMode(root.toString(), 0711);
                })
            .get();

    Entry file = layer.find("f").get();
    assertThat(file.uid()).isEqualTo(1234);
    assertThat(file.gid()).isEqualTo(70_000);
    assertThat(file.mode()).isEqualTo(06755);
    assertThat(file.xattrs()).containsEntry("user.note", "\u00ff\u0000x");
    assertThat(file.mtimeNanos()).isEqualTo(-1_500_000_001L);
    assertThat(layer.find("").get().mode()).isEqualTo(0711);
    assertThat(layer.find("null").get().device()).isEqualTo(0x103);
    assertMountedAsTold(State.SCRATCH.with(layer.id()));
  }

  @Test
  void accessControlListsAreKept() throws Exception {
    var list = new java.util.TreeMap<String, String>();
    list.put(
        "system.posix_acl_access",
        "\2\0\0\0" // version
            + "\1\0\6\0\u00ff\u00ff\u00ff\u00ff" // the owner may read and write
            + "\2\0\4\0\u00d2\4\0\0" // user 1234 may read
            + "\4\0\0\0\u00ff\u00ff\u00ff\u00ff" // the group may not
            + "\20\0\4\0\u00ff\u00ff\u00ff\u00ff" // the mask
            + "\40\0\0\0\u00ff\u00ff\u00ff\u00ff"); // nor may others
    byte[] bytes = {'1'};
    Entry entry = Entry.file("f", 0640, 0, 0, 1, Digest.of(bytes), 0).withXattrs(list);
    State state = state(new LayerMaker().add(Entry.directory("", 0755, 0, 0, 0)).add(entry, bytes));
    String script =
        "chdir($ARGV[0]) or die; $> = $ARGV[1];"
            + " open(F, '<', 'f') ? exit($ARGV[2] != 0) : exit($ARGV[2] != 1)";

    step(
        state,
        root -> {
          RandomEdits.command("perl", "-e", script, root, "1234", "0");
          RandomEdits.command("perl", "-e", script, root, "1235", "1");
          Files.writeString(root.resolve("f"), "2");
          RandomEdits.command("perl", "-e", script, root, "1234", "0");
          RandomEdits.command("perl", "-e", script, root, "1235", "1");
        });
  }

  @Test
  void devicesCannotBeOpened() throws Exception {
    State state = state(new LayerMaker().special("null", EntryType.CHAR_DEVICE, 0x103));

    view(
        state,
        root ->
            assertThatThrownBy(() -> Files.readAllBytes(root.resolve("null")))
                .isInstanceOf(IOException.class));
  }

  @Test
  void viewCannotBeWritten() throws Exception {
    State state = state(new LayerMaker().file("f", "1"));

    view(
        state,
        root ->
            assertThatThrownBy(() -> Files.writeString(root.resolve("f"), "2"))
                .isInstanceOf(IOException.class));
  }

  @Test
  void viewCanBeMountedSeveralTimes() throws Exception {
    Path other = Files.createDirectory(folder.resolve("other"));
    try (ReadOnlySnapshot view = snapshotter.view(state(new LayerMaker().file("f", "1")))) {
      MountThread.run(
          () -> {
            view.mountAt(target);
            view.mountAt(other);
            assertThat(target.resolve("f")).hasContent("1");
            assertThat(other.resolve("f")).hasContent("1");
          });
    }
  }

  /// A layer that names `d/f` but not `d` says nothing of the owner and mode of `d`.
  @Test
  void impliedFoldersLookAsTheLayersBelowSay() throws Exception {
    State state =
        state(
            new LayerMaker()
                .add(Entry.directory("", 0711, 5, 6, 0))
                .add(Entry.directory("d", 0700, 7, 8, 0)),
            new LayerMaker().file("d/e/f", "1"));

    assertMountedAsTold(state);
    view(
        state,
        root -> assertThat(Attributes.status(root.resolve("d").toString()).uid()).isEqualTo(7));
    assertThat(step(state, root -> {})).isEmpty();
  }

  @Test
  void nothingShowsInOtherNamespaces() throws Exception {
    try (ActiveSnapshot snapshot = snapshotter.prepare(state(new LayerMaker().file("f", "1")))) {
      MountThread.run(
          () -> {
            snapshot.mountAt(target);
            assertThat(Files.readString(Path.of("/proc/1/mounts")))
                .doesNotContain(target.toString());
          });
      assertThat(target).isEmptyDirectory();
    }
  }

  /// A layer was pruned between being listed and being used in another builder.
  @Test
  void layerRemovedAfterPrepareIsStillMounted() throws Exception {
    State state = state(new LayerMaker().file("f", "1"), new LayerMaker().file("g", "1"));
    try (ActiveSnapshot snapshot = snapshotter.prepare(state)) {
      for (LayerId id : state.layers()) {
        store.remove(id);
      }
      MountThread.run(
          () -> {
            snapshot.mountAt(target);
            assertThat(target.resolve("f")).hasContent("1");
          });
    }
    assertThatThrownBy(() -> snapshotter.prepare(state))
        .isInstanceOf(MissingLayerException.class)
        .hasMessageContaining(state.layers().getFirst().toString());
  }

  @Test
  void manyLayersCanBeMounted() throws Exception {
    List<LayerId> layers = new ArrayList<>();
    for (int i = 0; i < 120; i++) {
      layers.add(new LayerMaker().file("f" + i, "" + i).commit(store).id());
    }

    view(
        State.of(layers),
        root -> {
          assertThat(root.resolve("f0")).hasContent("0");
          assertThat(root.resolve("f119")).hasContent("119");
        });
  }

  @Test
  void foldersThatNobodyMayReadAreRemoved() throws Exception {
    step(
        State.SCRATCH,
        root -> {
          Files.createDirectories(root.resolve("a/b"));
          Files.writeString(root.resolve("a/b/f"), "1");
          Attributes.setOwner(root + "/a/b/f", 4321, 4321);
          Attributes.setMode(root + "/a/b", 0);
          Attributes.setMode(root + "/a", 0500);
        });

    assertThat(folder.resolve("work")).isEmptyDirectory();
  }

  /// Random edits, step after step: what the indexes tell is what the kernel shows.
  @Test
  void stateTreeTellsWhatTheKernelShows() throws Exception {
    editAndCompare(1, 2);
  }

  @Test
  @Tag("soak")
  void stateTreeTellsWhatTheKernelShowsForManySeeds() throws Exception {
    editAndCompare(3, 40);
  }

  private void editAndCompare(long firstSeed, long lastSeed) throws Exception {
    for (long seed = firstSeed; seed <= lastSeed; seed++) {
      Random random = new Random(seed);
      State state = State.SCRATCH;
      for (int i = 0; i < 8; i++) {
        Optional<Layer> layer = step(state, root -> RandomEdits.run(root, random, 25));
        if (layer.isPresent()) {
          state = state.with(layer.get().id());
        }
        assertMountedAsTold(state);
      }
    }
  }

  private void assertMountedAsTold(State state) throws Exception {
    List<Entry> told = DiskTree.of(new States(store).tree(state));
    view(state, root -> assertThat(DiskTree.read(root)).isEqualTo(told));
  }

  private State state(LayerMaker... layers) throws IOException {
    State state = State.SCRATCH;
    for (LayerMaker layer : layers) {
      state = state.with(layer.commit(store).id());
    }
    return state;
  }

  private void view(State state, Step step) throws Exception {
    try (ReadOnlySnapshot view = snapshotter.view(state)) {
      MountThread.run(
          () -> {
            view.mountAt(target);
            step.run(target);
          });
    }
  }

  /// Runs a step; the mounted result is what the layer, over its parent, is told to be. Which names
  /// are one file is left out: overlayfs goes on showing a file that it copied up, and a link to
  /// it, under two inode numbers.
  private Optional<Layer> step(State parent, Step step) throws Exception {
    List<List<Entry>> shown = new ArrayList<>();
    try (ActiveSnapshot snapshot = snapshotter.prepare(parent)) {
      MountThread.run(
          () -> {
            snapshot.mountAt(target);
            step.run(target);
            shown.add(DiskTree.read(target));
          });
      Optional<Layer> layer = snapshot.commit();
      State after = layer.map(made -> parent.with(made.id())).orElse(parent);
      List<Entry> told = DiskTree.of(new States(store).tree(after));
      assertThat(withoutLinks(told)).isEqualTo(withoutLinks(shown.getFirst()));
      return layer;
    }
  }

  private static List<Entry> withoutLinks(List<Entry> entries) {
    return entries.stream().map(entry -> entry.withHardLinkTo(Optional.empty())).toList();
  }

  private static List<String> paths(Layer layer) {
    return layer.index().entries().stream().map(Entry::path).sorted(TreePath.ORDER).toList();
  }
}
