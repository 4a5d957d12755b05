package dev.strata.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strata.erofs.OverlayXattrs;
import dev.strata.layer.ContentSource;
import dev.strata.layer.Layer;
import dev.strata.layer.LayerDigest;
import dev.strata.layer.LayerId;
import dev.strata.layer.LayerIngest;
import dev.strata.layer.LayerStore;
import dev.strata.tree.Entry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Layers that are small images over an earlier version's show what their index says, whatever
/// changed, over the state that they were made for and over any other.
@Tag("root")
final class DeltaLayersTest {
  private static final int SEEDS = 40;
  private static final int VERSIONS = 10;

  @TempDir Path folder;
  private LayerStore store;
  private Snapshotter snapshotter;
  private int deltas;
  private int mounts;

  @BeforeEach
  void open() throws IOException {
    store = new LayerStore(folder.resolve("layers"), OverlayXattrs.TRUSTED);
    WorkFolder work = new WorkFolder(folder.resolve("work"));
    snapshotter =
        Snapshotters.create("overlay+file", new States(store), work, OverlayXattrs.TRUSTED);
  }

  @AfterEach
  void close() throws IOException {
    snapshotter.close();
  }

  @Test
  void mountedStateIsWhatTheIndexSays() throws Exception {
    for (int seed = 0; seed < SEEDS; seed++) {
      Random random = new Random(seed);
      State parent = State.SCRATCH.with(whole(edited("parent" + seed, random, 20)).id());
      State other = State.SCRATCH.with(whole(edited("other" + seed, random, 20)).id());
      Path context = edited("context" + seed, random, 30);
      Layer layer = whole(context);
      for (int version = 0; version < VERSIONS; version++) {
        RandomEdits.run(context, random, 1 + random.nextInt(2));
        layer = next(layer, context, parent);
        assertThat(layer.index().contentDigest())
            .isEqualTo(LayerDigest.of(entries(context)))
            .isEqualTo(layer.id().digest());
        store.verify(layer.id());
        assertMountedAsTold(parent.with(layer.id()), seed);
        assertMountedAsTold(other.with(layer.id()), seed);
      }
    }
    assertThat(deltas).isGreaterThan(SEEDS * VERSIONS / 10);
  }

  @Test
  void removingLayersLeavesTheImagesThatOthersNeed() throws Exception {
    Random random = new Random(7);
    Path context = edited("context", random, 30);
    Layer layer = whole(context);
    for (int version = 0; version < VERSIONS; version++) {
      Files.writeString(context.resolve("new" + version), "x".repeat(5000));
      layer = next(layer, context, State.SCRATCH);
    }
    assertThat(deltas).isPositive();

    List<LayerId> ids = new ArrayList<>(store.list().toList());
    Collections.shuffle(ids, random);
    while (!ids.isEmpty()) {
      store.remove(ids.removeLast());
      store.clean();
      for (LayerId left : ids) {
        store.verify(left);
      }
    }
    try (Stream<Path> files = Files.list(folder.resolve("layers"))) {
      assertThat(files.filter(Files::isRegularFile)).isEmpty();
    }
  }

  @Test
  void aStackIsBounded() throws Exception {
    Path context = Files.createDirectory(folder.resolve("context"));
    Files.writeString(context.resolve("f"), "0");
    Layer layer = whole(context);
    for (int version = 1; version < 30; version++) {
      Files.writeString(context.resolve("f"), "version " + version);
      layer = next(layer, context, State.SCRATCH);
      assertThat(layer.imageFiles()).hasSizeLessThanOrEqualTo(8);
    }
    assertThat(deltas).isEqualTo(26);
  }

  @Test
  void aPathThatTheParentHasIsNotHiddenByADelta() throws Exception {
    Path below = Files.createDirectory(folder.resolve("below"));
    Files.writeString(below.resolve("f"), "below");
    State parent = State.SCRATCH.with(whole(below).id());
    Path context = Files.createDirectory(folder.resolve("context"));
    Files.writeString(context.resolve("f"), "above");
    Files.writeString(context.resolve("g"), "g");
    Layer first = whole(context);
    Files.delete(context.resolve("f"));

    Layer overParent = next(first, context, parent);

    assertThat(deltas).isZero();
    assertThat(overParent.hiddenPaths()).isEmpty();
  }

  private Layer next(Layer last, Path context, State parent) throws IOException {
    List<Entry> entries = entries(context);
    StateTree below = new States(store).tree(parent);
    Optional<Layer> delta = store.ingestOver(last, entries, file -> content(context, file), below);
    if (delta.isPresent()) {
      deltas++;
      return delta.get();
    }
    return whole(context);
  }

  private Path edited(String name, Random random, int edits) throws Exception {
    Path root = Files.createDirectory(folder.resolve(name));
    RandomEdits.run(root, random, edits);
    return root;
  }

  private Layer whole(Path tree) throws IOException {
    return whole(tree, entries(tree));
  }

  private Layer whole(Path tree, List<Entry> entries) throws IOException {
    try (LayerIngest ingest = store.ingest()) {
      for (Entry entry : entries) {
        ingest.add(entry, content(tree, entry));
      }
      return ingest.commit(Optional.empty());
    }
  }

  private static ContentSource content(Path tree, Entry entry) {
    return () -> Files.newInputStream(tree.resolve(entry.path()));
  }

  private static List<Entry> entries(Path tree) throws IOException {
    return DiskTree.read(tree).stream().filter(entry -> !entry.path().isEmpty()).toList();
  }

  private void assertMountedAsTold(State state, int seed) throws Exception {
    Path target = Files.createDirectory(folder.resolve("mount" + mounts++));
    try (ReadOnlySnapshot view = snapshotter.view(state)) {
      List<Entry> told = DiskTree.of(view.tree());
      MountThread.run(
          () -> {
            view.mountAt(target);
            assertThat(DiskTree.read(target)).as("seed %d", seed).isEqualTo(told);
          });
    }
  }
}
