package dev.strata.bench;

import dev.strata.context.ContextTree;
import dev.strata.context.Fingerprints;
import dev.strata.context.IgnoreRules;
import dev.strata.erofs.OverlayXattrs;
import dev.strata.layer.Layer;
import dev.strata.layer.LayerIngest;
import dev.strata.layer.LayerStore;
import dev.strata.layer.LayerTar;
import dev.strata.oci.Digest;
import dev.strata.tree.Entry;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// What a build does with many files: scan them, hash what the scan saw, hash their bytes, write
/// them as a tar.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(value = 1, jvmArgs = "--enable-native-access=ALL-UNNAMED")
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class TreeBench {
  @Param({"1000", "100000"})
  public int files;

  private Path folder;
  private ContextTree scanned;
  private Layer layer;

  @Setup
  public void make() throws IOException {
    folder = Files.createTempDirectory("strata-jmh-");
    Path context = Files.createDirectory(folder.resolve("context"));
    Random random = new Random(1);
    for (int i = 0; i < files; i++) {
      Path in = context.resolve("d" + i / 100);
      Files.createDirectories(in);
      byte[] bytes = new byte[120 + random.nextInt(5000)];
      random.nextBytes(bytes);
      Files.write(in.resolve("f" + i), bytes);
    }
    scanned = scan();
    layer = ingest();
  }

  private Layer ingest() throws IOException {
    LayerStore store = new LayerStore(folder.resolve("layers"), OverlayXattrs.USER);
    try (LayerIngest ingest = store.ingest()) {
      List<LayerIngest.Source> sources = new ArrayList<>();
      collect("", sources);
      sources.sort(
          (a, b) -> dev.strata.tree.TreePath.ORDER.compare(a.entry().path(), b.entry().path()));
      ingest.addAll(sources);
      return ingest.commit(Optional.empty());
    }
  }

  private void collect(String path, List<LayerIngest.Source> sources) throws IOException {
    for (Entry entry : scanned.list(path)) {
      sources.add(
          new LayerIngest.Source(
              entry, entry.isFile() ? Optional.of(() -> scanned.open(entry)) : Optional.empty()));
      if (entry.isDirectory()) {
        collect(entry.path(), sources);
      }
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

  @Benchmark
  public ContextTree scan() throws IOException {
    return ContextTree.scan(folder.resolve("context"), IgnoreRules.none(), Fingerprints.none());
  }

  @Benchmark
  public Optional<Digest> scanDigest() {
    return scanned.scanDigest("");
  }

  /// A scan, and every byte read and hashed.
  @Benchmark
  public int hash() throws IOException {
    ContextTree tree = scan();
    List<Entry> all = new ArrayList<>();
    attributes(tree, "", all);
    return tree.withContents(all).size();
  }

  private static void attributes(ContextTree tree, String path, List<Entry> all) {
    for (Entry entry : tree.listAttributes(path)) {
      all.add(entry);
      if (entry.isDirectory()) {
        attributes(tree, entry.path(), all);
      }
    }
  }

  @Benchmark
  public Object tar() throws IOException {
    return LayerTar.write(layer, OutputStream.nullOutputStream());
  }
}
