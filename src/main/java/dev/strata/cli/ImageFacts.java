package dev.strata.cli;

import dev.strata.image.ImageStore;
import dev.strata.image.StoredImage;
import dev.strata.layer.Layer;
import dev.strata.oci.Descriptor;
import dev.strata.oci.DiffId;
import dev.strata.oci.Platform;
import dev.strata.plan.ResolvedImage;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What lists of images tell of them. The sizes are docker's: of all files of a layer; of its blob,
/// where it has not come from its registry yet. Each layer is looked into once.
final class ImageFacts {
  private final ImageStore images;
  private final Map<DiffId, Long> sizes = new HashMap<>();

  ImageFacts(ImageStore images) {
    this.images = images;
  }

  /// The image under a manifest or an index: this machine's, or else the first.
  Optional<StoredImage> find(Descriptor target) throws IOException {
    List<StoredImage> all =
        images.blobs().contains(target.digest()) ? images.images(target) : List.of();
    return all.stream()
        .filter(i -> Platform.host().runs(i.config().platform()))
        .findFirst()
        .or(() -> all.stream().findFirst());
  }

  /// The image that a name came to.
  Optional<StoredImage> find(ResolvedImage image) throws IOException {
    Optional<Descriptor> manifest = images.findByDigest(image.digest());
    return manifest.isEmpty() ? Optional.empty() : find(manifest.get());
  }

  /// In bytes.
  long size(StoredImage image) throws IOException {
    long size = 0;
    for (int i = 0; i < image.config().diffIds().size(); i++) {
      size += layerSize(image, i);
    }
    return size;
  }

  /// In bytes.
  ///
  /// @param layer from the lowest, which is 0
  long layerSize(StoredImage image, int layer) throws IOException {
    DiffId diffId = image.config().diffIds().get(layer);
    Long known = sizes.get(diffId);
    if (known == null) {
      known =
          images
              .findLayer(diffId)
              .map((Layer found) -> found.index().totalBytes())
              .orElseGet(() -> image.manifest().layers().get(layer).sizeBytes());
      sizes.put(diffId, known);
    }
    return known;
  }
}
