package dev.strata.witness;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strata.erofs.OverlayXattrs;
import dev.strata.layer.Layer;
import dev.strata.layer.LayerId;
import dev.strata.layer.LayerMaker;
import dev.strata.layer.LayerStore;
import dev.strata.snapshot.StateTree;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A comparison that looks only at what the differing layers have to do with comes to what one that
/// looks at everything does.
final class ConcernedTest {
  private static final List<String> NAMES = List.of("a", "a-", "a.b", "b", "c");

  @TempDir Path folder;

  @Test
  void layersAtTheSamePlaceFromBelowOrAboveDoNotDiffer() {
    LayerId a = id("a");
    LayerId b = id("b");
    LayerId c = id("c");
    LayerId d = id("d");
    assertThat(Differing.between(List.of(a, b, c), List.of(a, d, c)))
        .isEqualTo(new Differing<>(List.of(b), List.of(d)));
    assertThat(Differing.between(List.of(a, b), List.of(a, b)).all()).isEmpty();
    assertThat(Differing.between(List.of(a, a), List.of(a, a, a)))
        .isEqualTo(new Differing<>(List.of(), List.of(a)));
    assertThat(Differing.between(List.of(), List.of(a)).all()).containsExactly(a);
    assertThat(Differing.between(List.of(a, b), List.of(b, a)).all()).containsExactly(a, b, b, a);
  }

  @Test
  void partlyIsAsGoodAsWhole() throws Exception {
    LayerStore store = new LayerStore(folder, OverlayXattrs.TRUSTED);
    int differed = 0;
    int same = 0;
    for (long seed = 0; seed < 400; seed++) {
      Random random = new Random(seed);
      List<Layer> then = layers(store, random, 4);
      List<Layer> now = new ArrayList<>(then);
      int at = random.nextInt(now.size());
      switch (random.nextInt(4)) {
        case 0 -> now.remove(at);
        case 3 -> {
          long version = random.nextLong();
          then.set(at, layer(store, new Random(version), random.nextInt(4)));
          now.clear();
          now.addAll(then);
          now.set(at, layer(store, new Random(version), random.nextInt(4)));
        }
        case 1 -> now.add(at, layer(store, random));
        default -> now.set(at, layer(store, random));
      }
      WitnessRecorder recorder = new WitnessRecorder(new StateTree(then));
      for (int i = random.nextInt(6); i >= 0; i--) {
        observe(recorder, random);
      }
      Witness witness = recorder.witness(then.stream().map(Layer::id).toList());
      Differing<LayerId> ids = witness.differing(now.stream().map(Layer::id).toList());
      Differing<Layer> differing =
          new Differing<>(found(store, ids.then()), found(store, ids.now()));
      StateTree state = new StateTree(now);

      WitnessComparison whole = WitnessComparison.of(witness, ViewedTree.of(state), Place.ROOT);
      WitnessComparison part = WitnessComparison.of(witness, differing, () -> ViewedTree.of(state), Place.ROOT);

      if (whole instanceof WitnessComparison.Differs) {
        assertThat(part).as("seed " + seed).isEqualTo(whole);
        differed++;
      } else {
        assertThat(part).as("seed " + seed).isInstanceOf(WitnessComparison.Same.class);
        same++;
      }
    }
    assertThat(differed).isGreaterThan(50);
    assertThat(same).isGreaterThan(50);
  }

  private static List<Layer> found(LayerStore store, List<LayerId> ids) throws IOException {
    List<Layer> layers = new ArrayList<>();
    for (LayerId id : ids) {
      layers.add(store.find(id).orElseThrow());
    }
    return layers;
  }

  private static List<Layer> layers(LayerStore store, Random random, int count) throws IOException {
    List<Layer> layers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      layers.add(layer(store, random));
    }
    return layers;
  }

  private static Layer layer(LayerStore store, Random random) throws IOException {
    return layer(store, random, random.nextInt(4));
  }

  /// @param links which names of one file it has
  private static Layer layer(LayerStore store, Random random, int links) throws IOException {
    LayerMaker layer = new LayerMaker();
    List<String> files = new ArrayList<>();
    List<String> closed = new ArrayList<>();
    for (int i = 1 + random.nextInt(5); i > 0; i--) {
      String path = path(random);
      if (closed.stream().anyMatch(p -> path.equals(p) || path.startsWith(p + "/"))
          || files.stream().anyMatch(p -> p.startsWith(path + "/"))) {
        continue;
      }
      switch (random.nextInt(6)) {
        case 0 -> layer.whiteout(path);
        case 1 -> layer.symlink(path, "b" + random.nextInt(2));
        case 2 -> {
          layer.opaque(path);
          files.add(path + "/");
          continue;
        }
        case 3 -> {
          layer.folder(path);
          files.add(path + "/");
          continue;
        }
        default -> layer.file(path, "x" + random.nextInt(2));
      }
      closed.add(path);
      files.add(path);
    }
    switch (links) {
      case 0 -> layer.file("l1", "linked").hardLink("l2", "l1").hardLink("l3", "l1");
      case 1 -> layer.whiteout("l" + (1 + random.nextInt(3)));
      case 2 -> layer.file("l1", "linked");
      default -> layer.file("l1", "linked").hardLink("l3", "l1");
    }
    return layer.commit(store);
  }

  private static void observe(WitnessRecorder recorder, Random random) {
    String path = random.nextInt(8) == 0 ? "l" + (1 + random.nextInt(3)) : path(random);
    switch (random.nextInt(5)) {
      case 0 -> recorder.contentRead(path);
      case 1 -> recorder.folderListed(path);
      case 2 -> recorder.linkRead(path);
      case 3 -> recorder.statusRead(path);
      default -> recorder.lookedUp(path, java.util.Optional.empty());
    }
  }

  private static String path(Random random) {
    StringBuilder path = new StringBuilder(NAMES.get(random.nextInt(NAMES.size())));
    while (random.nextInt(2) == 0) {
      path.append('/').append(NAMES.get(random.nextInt(NAMES.size())));
    }
    return path.toString();
  }

  private static LayerId id(String text) {
    return new LayerId(
        dev.strata.oci.Digest.of(text.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
  }
}
