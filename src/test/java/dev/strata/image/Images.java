package dev.strata.image;

import dev.strata.content.BlobStore;
import dev.strata.erofs.OverlayXattrs;
import dev.strata.layer.Layer;
import dev.strata.layer.LayerId;
import dev.strata.layer.LayerIngest;
import dev.strata.layer.LayerStore;
import dev.strata.layer.TarLimits;
import dev.strata.oci.Digest;
import dev.strata.oci.History;
import dev.strata.oci.ImageConfig;
import dev.strata.oci.Platform;
import dev.strata.oci.RuntimeConfig;
import dev.strata.tree.Entry;
import dev.strata.tree.EntryType;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// An image store in a folder of its own, and small images to fill it with.
public final class Images implements AutoCloseable {
  static final Instant CREATED = Instant.parse("2026-03-04T05:06:07.5Z");

  public final BlobStore blobs;
  public final LayerStore layers;
  public final ImageStore store;
  public final ImagePacker packer;
  final PackedBefore packed = new PackedBefore();
  private final ExecutorService executor;

  public Images(Path root) throws IOException {
    this(root, 2);
  }

  Images(Path root, int threads) throws IOException {
    this(root, threads, RemoteBlobs.NONE);
  }

  public Images(Path root, int threads, RemoteBlobs remote) throws IOException {
    blobs = new BlobStore(root.resolve("blobs"));
    layers = new LayerStore(root.resolve("layers"), OverlayXattrs.TRUSTED);
    store = new ImageStore(root.resolve("images"), blobs, layers, remote, TarLimits.DEFAULT);
    executor = Executors.newFixedThreadPool(threads);
    packer =
        new ImagePacker(
            store, packed, new MemberTables(root.resolve("members"), blobs), executor, threads);
  }

  /// Remembers in memory, and counts what it is told.
  static final class PackedBefore implements LayerBlobs {
    private final Map<String, LayerBlob> blobs = new HashMap<>();
    int recorded;

    @Override
    public Optional<LayerBlob> find(LayerId layer, Compression compression) {
      return Optional.ofNullable(blobs.get(layer + " " + compression));
    }

    @Override
    public void record(LayerId layer, Compression compression, LayerBlob blob) {
      blobs.put(layer + " " + compression, blob);
      recorded++;
    }
  }

  /// A layer of these files, each in the root, with its text.
  Layer layer(Map<String, String> files) throws IOException {
    SequencedMap<String, byte[]> bytes = new LinkedHashMap<>();
    new TreeMap<>(files).forEach((n, t) -> bytes.put(n, t.getBytes(StandardCharsets.UTF_8)));
    return layerOfBytes(bytes);
  }

  Layer layerOfBytes(Map<String, byte[]> files) throws IOException {
    try (LayerIngest ingest = layers.ingest()) {
      for (Map.Entry<String, byte[]> file : new TreeMap<>(files).entrySet()) {
        ingest.add(
            file(file.getKey(), file.getValue().length),
            () -> new ByteArrayInputStream(file.getValue()));
      }
      return ingest.commit(Optional.empty());
    }
  }

  static Entry file(String path, long size) {
    return new Entry(
        path,
        EntryType.FILE,
        0644,
        0,
        0,
        size,
        Optional.empty(),
        "",
        Optional.empty(),
        0,
        new TreeMap<>(),
        1_700_000_000_123_456_789L,
        false);
  }

  static ImageConfig config(int layers) {
    List<History> history = new ArrayList<>();
    for (int i = 0; i < layers; i++) {
      history.add(new History(Optional.of(CREATED), "COPY " + i, "", "", false));
    }
    history.add(new History(Optional.of(CREATED), "CMD [\"sh\"]", "", "", true));
    return new ImageConfig(
        Optional.of(CREATED),
        "",
        Platform.host(),
        RuntimeConfig.EMPTY.withCommand(Optional.of(List.of("sh"))),
        List.of(),
        history);
  }

  PackedImage image(PackOptions options, Layer... layers) throws IOException {
    return packer.pack(
        config(layers.length), List.of(layers).stream().map(Layer::id).toList(), options);
  }

  /// An image whose layers have these files.
  @SafeVarargs
  public final PackedImage imageOf(PackOptions options, Map<String, byte[]>... layersOfFiles)
      throws IOException {
    List<Layer> made = new ArrayList<>();
    for (Map<String, byte[]> files : layersOfFiles) {
      made.add(layerOfBytes(files));
    }
    return image(options, made.toArray(Layer[]::new));
  }

  /// Reads everything against its digest.
  public void verify() throws IOException {
    for (LayerId id : layers.list().toList()) {
      layers.verify(id);
    }
    for (Digest digest : blobs.list().toList()) {
      try (InputStream in = blobs.open(digest)) {
        in.transferTo(OutputStream.nullOutputStream());
      }
    }
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }
}
