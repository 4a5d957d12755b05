package dev.strata.bench;

import dev.strata.erofs.OverlayXattrs;
import dev.strata.layer.Layer;
import dev.strata.layer.LayerId;
import dev.strata.layer.LayerIngest;
import dev.strata.layer.LayerStore;
import dev.strata.oci.Digest;
import dev.strata.snapshot.StateTree;
import dev.strata.tree.Entry;
import dev.strata.tree.TreePath;
import dev.strata.witness.MalformedWitnessException;
import dev.strata.witness.Place;
import dev.strata.witness.ViewedTree;
import dev.strata.witness.Witness;
import dev.strata.witness.WitnessCodec;
import dev.strata.witness.WitnessComparison;
import dev.strata.witness.WitnessRecorder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// A witness of 50,000 files that were read, read back and compared with a state of which ten layers
/// of 1,000 files each are others: five that went, five that came. Of each, 100 files are among
/// those that were read, and look the same.
@State(Scope.Benchmark)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(value = 1, jvmArgs = "--enable-native-access=ALL-UNNAMED")
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class WitnessBench {
  private static final int READ = 50_000;
  private static final int LAYERS = 5;

  private Path folder;
  private ByteBuffer encoded;
  private List<Layer> differing;
  private StateTree now;

  @Setup
  public void make() throws IOException {
    folder = Files.createTempDirectory("strata-jmh-");
    LayerStore store = new LayerStore(folder, OverlayXattrs.USER);
    List<String> read = new ArrayList<>();
    for (int i = 0; i < READ; i++) {
      read.add("usr/lib/modules/package-%03d/source-%05d.d".formatted(i / 100, i));
    }
    Layer base = layer(store, read, "base");
    List<Layer> before = new ArrayList<>(List.of(base));
    List<Layer> after = new ArrayList<>(List.of(base));
    for (int i = 0; i < LAYERS; i++) {
      List<String> paths = new ArrayList<>(read.subList(1000 * i, 1000 * i + 100));
      for (int k = 0; k < 900; k++) {
        paths.add("app/part-%d/file-%03d".formatted(i, k));
      }
      before.add(layer(store, paths, "base"));
      paths.add("app/part-%d/one-more".formatted(i));
      after.add(layer(store, paths, "base"));
    }
    WitnessRecorder recorder = new WitnessRecorder(new StateTree(before));
    read.forEach(recorder::contentRead);
    Witness witness = recorder.witness(before.stream().map(Layer::id).toList());
    encoded = ByteBuffer.wrap(WitnessCodec.encode(witness));
    now = new StateTree(after);
    List<LayerId> ids = witness.differing(after.stream().map(Layer::id).toList());
    differing =
        Stream.concat(before.stream(), after.stream())
            .filter(layer -> ids.contains(layer.id()))
            .toList();
    if (differing.size() != 2 * LAYERS || !(compare() instanceof WitnessComparison.Same)) {
      throw new IllegalStateException(differing + " " + compare());
    }
  }

  private static Layer layer(LayerStore store, List<String> paths, String text) throws IOException {
    TreeMap<String, byte[]> files = new TreeMap<>(TreePath.ORDER);
    for (String path : paths) {
      files.put(path, (text + path).getBytes(StandardCharsets.UTF_8));
    }
    try (LayerIngest ingest = store.ingest()) {
      for (var file : files.entrySet()) {
        byte[] bytes = file.getValue();
        Digest content = Digest.of(bytes);
        ingest.add(
            Entry.file(file.getKey(), 0644, 0, 0, bytes.length, content, 0),
            () -> new ByteArrayInputStream(bytes));
      }
      return ingest.commit(Optional.empty());
    }
  }

  @TearDown
  public void remove() throws IOException {
    try (Stream<Path> paths = Files.walk(folder)) {
      for (Path path : paths.toList().reversed()) {
        Files.delete(path);
      }
    }
  }

  private WitnessComparison compare() {
    try {
      Witness witness = WitnessCodec.decode(encoded);
      return WitnessComparison.of(witness, differing, () -> ViewedTree.of(now), Place.ROOT);
    } catch (MalformedWitnessException | IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Benchmark
  @BenchmarkMode(Mode.AverageTime)
  public WitnessComparison decodeAndCompare() {
    return compare();
  }

  /// As in a program that has just been started.
  @Benchmark
  @BenchmarkMode(Mode.SingleShotTime)
  @Fork(value = 5, jvmArgs = "--enable-native-access=ALL-UNNAMED")
  @Warmup(iterations = 0)
  @Measurement(iterations = 1)
  public WitnessComparison decodeAndCompareOnce() {
    return compare();
  }
}
