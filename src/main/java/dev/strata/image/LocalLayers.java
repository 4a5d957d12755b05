package dev.strata.image;

import dev.strata.content.BlobDamagedException;
import dev.strata.content.BlobStore;
import dev.strata.image.LayerCatalog.KnownBlob;
import dev.strata.layer.DamagedLayerException;
import dev.strata.layer.Layer;
import dev.strata.layer.LayerId;
import dev.strata.layer.LayerIngest;
import dev.strata.layer.LayerStore;
import dev.strata.layer.LayerTar;
import dev.strata.layer.RefusedTarException;
import dev.strata.layer.TarLimits;
import dev.strata.oci.Descriptor;
import dev.strata.oci.DiffId;
import java.io.IOException;
import java.util.Optional;

/// Layers by their diff ids, from the layer store or unpacked from a blob on first need; and blobs
/// of layers that are certain to be theirs.
final class LocalLayers {
  private final BlobStore blobs;
  private final LayerStore layers;
  private final LayerCatalog catalog;
  private final TarLimits limits;

  LocalLayers(BlobStore blobs, LayerStore layers, LayerCatalog catalog, TarLimits limits) {
    this.blobs = blobs;
    this.layers = layers;
    this.catalog = catalog;
    this.limits = limits;
  }

  TarLimits limits() {
    return limits;
  }

  LayerCatalog catalog() {
    return catalog;
  }

  /// The layer with this diff id, which may stand in the layer store under its content digest.
  Layer get(DiffId diffId) throws IOException {
    Optional<Layer> found = findUnpacked(diffId);
    if (found.isPresent()) {
      return found.get();
    }
    IOException failure = new LayerUnavailableException(diffId);
    for (KnownBlob blob : catalog.get(diffId).blobs()) {
      if (blobs.contains(blob.descriptor().digest())) {
        try {
          return unpack(diffId, blob.descriptor());
        } catch (IOException e) {
          forgetIfWrong(diffId, blob.descriptor(), e);
          failure = e;
        }
      }
    }
    throw failure;
  }

  Optional<Layer> findUnpacked(DiffId diffId) throws IOException {
    Optional<Layer> layer = findUndamaged(new LayerId(diffId.digest()));
    if (layer.isPresent()) {
      return layer;
    }
    Optional<LayerId> local = catalog.get(diffId).local();
    return local.isEmpty() ? Optional.empty() : findUndamaged(local.get());
  }

  Optional<Layer> findUndamaged(LayerId id) throws IOException {
    try {
      return layers.find(id);
    } catch (DamagedLayerException e) {
      return Optional.empty();
    }
  }

  private Layer unpack(DiffId diffId, Descriptor blob) throws IOException {
    try (BlobTar tar = BlobTar.open(blobs, blob, diffId);
        LayerIngest into = layers.ingest()) {
      LayerTar.read(tar.stream(), into, limits);
      tar.end(limits.totalBytes());
      Layer layer = into.commit(Optional.of(diffId));
      catalog.add(diffId, blob, true);
      return layer;
    }
  }

  /// A blob on this machine that certainly unpacks to this diff id; one that was never tried is.
  Optional<Descriptor> findBlob(DiffId diffId) throws IOException {
    for (KnownBlob blob : catalog.get(diffId).blobs()) {
      if (!blobs.contains(blob.descriptor().digest())) {
        continue;
      }
      if (blob.verified()) {
        return Optional.of(blob.descriptor());
      }
      try (BlobTar tar = BlobTar.open(blobs, blob.descriptor(), diffId)) {
        tar.end(limits.totalBytes());
        catalog.add(diffId, blob.descriptor(), true);
        return Optional.of(blob.descriptor());
      } catch (IOException e) {
        forgetIfWrong(diffId, blob.descriptor(), e);
      }
    }
    return Optional.empty();
  }

  /// A blob that is not what was said of it is not asked again; one that could not be read, or not
  /// be unpacked for want of space, is.
  private void forgetIfWrong(DiffId diffId, Descriptor blob, IOException failure)
      throws IOException {
    switch (failure) {
      case InvalidImageException e -> catalog.removeBlob(diffId, blob);
      case RefusedTarException e -> catalog.removeBlob(diffId, blob);
      case BlobDamagedException e -> {
        catalog.removeBlob(diffId, blob);
        blobs.remove(blob.digest());
      }
      default -> {}
    }
  }

  /// Makes sure that a layer's blob that a manifest names is in the blob store: one that was never
  /// written is an uncompressed tar, and the layer store still has its layer.
  void ensureBlob(Descriptor blob) throws IOException {
    if (blobs.contains(blob.digest())) {
      return;
    }
    DiffId diffId = new DiffId(blob.digest());
    Layer layer = findUnpacked(diffId).orElseThrow(() -> new LayerUnavailableException(diffId));
    try (var ingest = blobs.ingest()) {
      LayerTar.write(layer, ingest);
      ingest.commit(blob.digest());
    }
  }
}
