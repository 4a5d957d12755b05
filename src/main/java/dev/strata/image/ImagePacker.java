package dev.strata.image;

import dev.strata.content.Blob;
import dev.strata.layer.LayerId;
import dev.strata.oci.Descriptor;
import dev.strata.oci.DiffId;
import dev.strata.oci.History;
import dev.strata.oci.ImageConfig;
import dev.strata.oci.ImageConfigJson;
import dev.strata.oci.Manifest;
import dev.strata.oci.ManifestJson;
import dev.strata.oci.MediaTypes;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;

/// Makes images of configs and layers. What comes out depends on what goes in alone: no clock, no
/// order of threads. Safe for several threads.
public final class ImagePacker {
  private final ImageStore images;
  private final LayerPacker packer;

  /// @param packed what was compressed before
  /// @param members pieces of what was compressed before
  /// @param executor compresses; at most `parallelism` pieces at once keep it busy
  public ImagePacker(
      ImageStore images,
      LayerBlobs packed,
      Members members,
      ExecutorService executor,
      int parallelism) {
    this.images = images;
    this.packer =
        new LayerPacker(images.blobs(), images.layers(), packed, members, executor, parallelism);
  }

  /// Packs an image.
  ///
  /// @param config its diff ids are not read: they follow from the layers
  /// @param layers from the lowest; a layer that came from outside is named by its diff id
  public PackedImage pack(ImageConfig config, List<LayerId> layers, PackOptions options)
      throws IOException {
    List<LayerBlob> blobs = new ArrayList<>();
    for (LayerId layer : layers) {
      blobs.add(pack(layer, options));
    }
    return assemble(config, blobs, options);
  }

  /// As {@link #pack}, with uncompressed layers that are not written: they stay in the layer store
  /// alone, until the image is exported.
  public PackedImage describe(ImageConfig config, List<LayerId> layers) throws IOException {
    return describe(config, layers, new TreeMap<>());
  }

  /// @param annotations of the manifest
  public PackedImage describe(
      ImageConfig config, List<LayerId> layers, SortedMap<String, String> annotations)
      throws IOException {
    List<LayerBlob> blobs = new ArrayList<>();
    for (LayerId layer : layers) {
      blobs.add(
          packer.isExternal(layer)
              ? packer.pack(layer, Compression.NONE, false)
              : packer.describe(layer));
    }
    return assemble(config, blobs, PackOptions.DEFAULT.withManifestAnnotations(annotations));
  }

  /// The same image with its layers compressed, where some are in the layer store alone; others
  /// stay the blobs that they are. Absent where there is nothing to compress.
  public Optional<PackedImage> compress(StoredImage image, Compression compression)
      throws IOException {
    List<LayerId> layers = new ArrayList<>();
    boolean some = false;
    for (int i = 0; i < image.config().diffIds().size(); i++) {
      DiffId diffId = image.config().diffIds().get(i);
      Optional<LayerId> local =
          image.manifest().layers().get(i).digest().equals(diffId.digest())
              ? images.layers().catalog().get(diffId).local()
              : Optional.empty();
      some |= local.isPresent();
      layers.add(local.orElseGet(() -> new LayerId(diffId.digest())));
    }
    PackOptions options =
        new PackOptions(
            compression,
            false,
            image.manifest().mediaType().equals(MediaTypes.OCI_MANIFEST),
            Optional.empty(),
            false,
            image.manifest().annotations());
    return some ? Optional.of(pack(image.config(), layers, options)) : Optional.empty();
  }

  private LayerBlob pack(LayerId layer, PackOptions options) throws IOException {
    Optional<Instant> clamp = options.rewriteTimestamp() ? options.epoch() : Optional.empty();
    return clamp.isPresent() && !packer.isExternal(layer)
        ? packer.packClamped(layer, options.compression(), clamp.get())
        : packer.pack(layer, options.compression(), options.forceCompression());
  }

  private PackedImage assemble(ImageConfig given, List<LayerBlob> blobs, PackOptions options)
      throws IOException {
    ImageConfig config = finished(given, blobs, options.epoch());
    boolean oci = options.ociMediaTypes();
    Blob configBlob = images.blobs().put(ImageConfigJson.encode(config));
    Manifest manifest =
        Manifest.of(
                MediaTypes.manifest(oci),
                Descriptor.of(MediaTypes.config(oci), configBlob.digest(), configBlob.sizeBytes()),
                blobs.stream().map(b -> b.descriptor(oci)).toList())
            .withAnnotations(options.manifestAnnotations());
    Blob manifestBlob = images.blobs().put(ManifestJson.encode(manifest));
    Descriptor descriptor =
        Descriptor.of(manifest.mediaType(), manifestBlob.digest(), manifestBlob.sizeBytes())
            .withPlatform(config.platform());
    return new PackedImage(descriptor, manifest, config);
  }

  private static ImageConfig finished(
      ImageConfig config, List<LayerBlob> blobs, Optional<Instant> epoch) {
    long described = config.history().stream().filter(h -> !h.emptyLayer()).count();
    if (!config.history().isEmpty() && described != blobs.size()) {
      throw new IllegalArgumentException(
          "the history tells of " + described + " layers, but there are " + blobs.size());
    }
    return new ImageConfig(
        clamp(config.created(), epoch),
        config.author(),
        config.platform(),
        config.runtime(),
        blobs.stream().map(LayerBlob::diffId).toList(),
        config.history().stream()
            .map(
                h ->
                    new History(
                        clamp(h.created(), epoch),
                        h.createdBy(),
                        h.author(),
                        h.comment(),
                        h.emptyLayer()))
            .toList());
  }

  /// As BuildKit: with an epoch, a time that is absent becomes it, too.
  private static Optional<Instant> clamp(Optional<Instant> time, Optional<Instant> epoch) {
    return epoch.isPresent() ? time.filter(t -> !t.isAfter(epoch.get())).or(() -> epoch) : time;
  }
}
