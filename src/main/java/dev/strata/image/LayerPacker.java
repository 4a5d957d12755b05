package dev.strata.image;

import dev.strata.content.Blob;
import dev.strata.content.BlobIngest;
import dev.strata.content.BlobStore;
import dev.strata.layer.Layer;
import dev.strata.layer.LayerId;
import dev.strata.layer.LayerTar;
import dev.strata.oci.Descriptor;
import dev.strata.oci.DiffId;
import dev.strata.oci.Digest;
import dev.strata.oci.LayerCompression;
import dev.strata.oci.MediaTypes;
import dev.strata.tree.Entry;
import java.io.IOException;
import java.io.OutputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;

/// Packs layers into blobs: one sequential read of the layer, its tar hashed on the way to the diff
/// id, cut into members ({@link MemberCutter}), and compressed on several threads. Done once for
/// each layer and compression.
///
/// A layer that came from outside keeps the blob that it came in, unless another compression is
/// forced.
final class LayerPacker {
  private interface TarSource {
    void writeTo(OutputStream out) throws IOException;
  }

  private final BlobStore blobs;
  private final LocalLayers layers;
  private final LayerBlobs packed;
  private final Members members;
  private final ExecutorService executor;
  private final int parallelism;

  LayerPacker(
      BlobStore blobs,
      LocalLayers layers,
      LayerBlobs packed,
      Members members,
      ExecutorService executor,
      int parallelism) {
    this.blobs = blobs;
    this.layers = layers;
    this.packed = packed;
    this.members = members;
    this.executor = executor;
    this.parallelism = parallelism;
  }

  /// The layer's blob, which is then in the blob store.
  LayerBlob pack(LayerId id, Compression compression, boolean force) throws IOException {
    DiffId asDiffId = new DiffId(id.digest());
    Optional<Descriptor> original = original(asDiffId);
    if (original.isPresent()) {
      LayerBlob blob = blobOf(original.get(), asDiffId);
      if (!force || blob.compression() == compression.kind()) {
        return blob;
      }
      layers.ensureBlob(original.get(), Transfers.QUIET);
    }
    Optional<LayerBlob> before = packed.find(id, compression);
    if (before.isPresent() && blobs.contains(before.get().digest())) {
      if (layers.findUnpacked(before.get().diffId()).isEmpty()) {
        remember(id, before.get());
      }
      return before.get();
    }
    LayerBlob blob = write(source(id, original), compression);
    packed.record(id, compression, blob);
    remember(id, blob);
    return blob;
  }

  /// The layer as an uncompressed blob that is not written: {@link LocalLayers#ensureBlob} can do
  /// so when it is asked for.
  LayerBlob describe(LayerId id) throws IOException {
    Optional<LayerBlob> before = packed.find(id, Compression.NONE);
    if (before.isPresent()) {
      if (layers.findUnpacked(before.get().diffId()).isEmpty()) {
        // The catalog's file was damaged or removed.
        layers.catalog().add(before.get().diffId(), id);
      }
      return before.get();
    }
    MessageDigest hash = Digest.sha256();
    CountingOutputStream count = new CountingOutputStream(OutputStream.nullOutputStream());
    Layer layer = getLocal(id);
    LayerTar.write(layer, new DigestOutputStream(count, hash));
    Digest digest = Digest.of(hash);
    LayerBlob blob =
        new LayerBlob(LayerCompression.NONE, digest, count.bytes(), new DiffId(digest));
    packed.record(id, Compression.NONE, blob);
    layers.catalog().add(blob.diffId(), layer.id());
    return blob;
  }

  /// The layer with no mtime after `latest`. Other bytes, so another blob and diff id; not
  /// recorded.
  LayerBlob packClamped(LayerId id, Compression compression, Instant latest) throws IOException {
    Layer layer = getLocal(id);
    long latestNanos = Math.multiplyExact(latest.getEpochSecond(), 1_000_000_000L);
    List<Entry> entries =
        layer.index().entries().stream()
            .map(e -> e.mtimeNanos() > latestNanos ? e.withMtimeNanos(latestNanos) : e)
            .toList();
    LayerBlob blob = write(out -> LayerTar.write(entries, layer, out, entry -> {}), compression);
    layers.catalog().add(blob.diffId(), blob.descriptor(true), true);
    return blob;
  }

  /// Whether the layer came from outside, in a blob.
  boolean isExternal(LayerId id) throws IOException {
    return original(new DiffId(id.digest())).isPresent();
  }

  /// The blob that a layer came in, or would come in if it were needed.
  private Optional<Descriptor> original(DiffId diffId) throws IOException {
    Optional<Descriptor> here = layers.findBlob(diffId);
    return here.isPresent() ? here : layers.findRemote(diffId);
  }

  private TarSource source(LayerId id, Optional<Descriptor> original) throws IOException {
    if (original.isPresent()) {
      // The tar that came in, since ours of the same layer need not have its bytes.
      return out -> {
        try (BlobTar tar = BlobTar.open(blobs, original.get(), new DiffId(id.digest()))) {
          tar.stream().transferTo(out);
          tar.end(0);
        }
      };
    }
    Layer layer = getLocal(id);
    return out -> LayerTar.write(layer, out);
  }

  private Layer getLocal(LayerId id) throws IOException {
    Optional<Layer> layer = layers.findUndamaged(id);
    return layer.isPresent() ? layer.get() : layers.get(new DiffId(id.digest()), Transfers.QUIET);
  }

  private LayerBlob write(TarSource source, Compression compression) throws IOException {
    return compression.kind() == LayerCompression.NONE
        ? writePlain(source)
        : writeMembers(source, compression);
  }

  private LayerBlob writePlain(TarSource source) throws IOException {
    try (BlobIngest ingest = blobs.ingest()) {
      source.writeTo(ingest);
      Blob blob = ingest.commit();
      return new LayerBlob(
          LayerCompression.NONE, blob.digest(), blob.sizeBytes(), new DiffId(blob.digest()));
    }
  }

  private LayerBlob writeMembers(TarSource source, Compression compression) throws IOException {
    Buffers buffers = new Buffers(2 * parallelism + 4);
    try (BlobIngest ingest = blobs.ingest();
        MemberCompressor compressor =
            new MemberCompressor(compression, members, executor, parallelism, buffers, ingest)) {
      try (MemberCutter cutter =
          new MemberCutter(MemberCutter.Sizes.of(compression), buffers, compressor)) {
        source.writeTo(cutter);
      }
      List<Member> written = compressor.finish();
      Blob blob = ingest.commit();
      members.record(blob.digest(), compression, written);
      return new LayerBlob(
          compression.kind(), blob.digest(), blob.sizeBytes(), new DiffId(compressor.raw()));
    }
  }

  /// So that the image can be a base, and its layers be found by their diff ids.
  private void remember(LayerId id, LayerBlob blob) throws IOException {
    layers.catalog().add(blob.diffId(), blob.descriptor(true), true);
    if (!blob.diffId().digest().equals(id.digest())) {
      layers.catalog().add(blob.diffId(), id);
    }
  }

  private static LayerBlob blobOf(Descriptor descriptor, DiffId diffId) {
    return new LayerBlob(
        MediaTypes.compressionOf(descriptor.mediaType())
            .orElseThrow(() -> new IllegalStateException("layer of " + descriptor.mediaType())),
        descriptor.digest(),
        descriptor.sizeBytes(),
        diffId);
  }
}
