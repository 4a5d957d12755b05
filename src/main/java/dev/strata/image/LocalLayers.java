package dev.strata.image;

import dev.strata.content.BlobDamagedException;
import dev.strata.content.BlobIngest;
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
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;

/// Layers by their diff ids, from the layer store or unpacked from a blob on first need; and blobs
/// of layers that are certain to be theirs.
final class LocalLayers {
  private final BlobStore blobs;
  private final LayerStore layers;
  private final LayerCatalog catalog;
  private final RemoteLayers remote;
  private final TarLimits limits;

  LocalLayers(
      BlobStore blobs,
      LayerStore layers,
      LayerCatalog catalog,
      RemoteLayers remote,
      TarLimits limits) {
    this.blobs = blobs;
    this.layers = layers;
    this.catalog = catalog;
    this.remote = remote;
    this.limits = limits;
  }

  TarLimits limits() {
    return limits;
  }

  LayerCatalog catalog() {
    return catalog;
  }

  /// The layer with this diff id, which may stand in the layer store under its content digest. It
  /// is unpacked where it is not, from a blob on this machine or else from a registry.
  Layer get(DiffId diffId, Transfers transfers) throws IOException {
    Optional<Layer> found = findUnpacked(diffId);
    if (found.isPresent()) {
      return found.get();
    }
    Optional<IOException> failure = Optional.empty();
    for (KnownBlob blob : catalog.get(diffId).blobs()) {
      if (blobs.contains(blob.descriptor().digest())) {
        try {
          return unpack(diffId, blob.descriptor());
        } catch (IOException e) {
          forgetIfWrong(diffId, blob.descriptor(), e);
          failure = Optional.of(e);
        }
      }
    }
    for (KnownBlob blob : catalog.get(diffId).blobs()) {
      for (RemoteBlobs.Source source : remote.sources(blob.descriptor())) {
        try {
          return unpack(diffId, blob.descriptor(), source, transfers);
        } catch (IOException e) {
          if (Thread.currentThread().isInterrupted()) {
            throw e;
          }
          forgetIfWrong(diffId, blob.descriptor(), e);
          failure = Optional.of(e);
        }
      }
    }
    throw failure.orElseGet(() -> new LayerUnavailableException(diffId));
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

  /// In one pass: what comes is kept as a blob and unpacked at once.
  private Layer unpack(
      DiffId diffId, Descriptor blob, RemoteBlobs.Source source, Transfers transfers)
      throws IOException {
    try (Transfers.Transfer transfer = transfers.begin(blob);
        BlobIngest kept = blobs.ingest();
        InputStream in = new KeepingStream(source.open(transfer), kept);
        BlobTar tar = BlobTar.of(in, blob, diffId);
        LayerIngest into = layers.ingest()) {
      LayerTar.read(tar.stream(), into, limits);
      tar.end(limits.totalBytes());
      in.transferTo(OutputStream.nullOutputStream());
      kept.commit(blob.digest());
      Layer layer = into.commit(Optional.of(diffId));
      catalog.add(diffId, blob, true);
      return layer;
    }
  }

  /// A blob that an image out of a registry says is this layer, where the registry is known still.
  Optional<Descriptor> findRemote(DiffId diffId) throws IOException {
    for (KnownBlob blob : catalog.get(diffId).blobs()) {
      if (!remote.sources(blob.descriptor()).isEmpty()) {
        return Optional.of(blob.descriptor());
      }
    }
    return Optional.empty();
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
  /// written is an uncompressed tar, of which the layer store still has the layer; others come from
  /// a registry.
  void ensureBlob(Descriptor blob, Transfers transfers) throws IOException {
    if (blobs.contains(blob.digest())) {
      return;
    }
    DiffId diffId = new DiffId(blob.digest());
    Optional<Layer> layer = findUnpacked(diffId);
    if (layer.isPresent() && write(layer.get(), blob)) {
      return;
    }
    Optional<IOException> failure = Optional.empty();
    for (RemoteBlobs.Source source : remote.sources(blob)) {
      try (Transfers.Transfer transfer = transfers.begin(blob);
          InputStream in = source.open(transfer)) {
        blobs.put(in, blob.digest(), blob.sizeBytes());
        return;
      } catch (IOException e) {
        if (Thread.currentThread().isInterrupted()) {
          throw e;
        }
        failure = Optional.of(e);
      }
    }
    throw failure.orElseGet(() -> new LayerUnavailableException(diffId));
  }

  /// False where the layer came from outside, and the tar that we write of it is another one.
  private boolean write(Layer layer, Descriptor blob) throws IOException {
    try (BlobIngest ingest = blobs.ingest()) {
      LayerTar.write(layer, ingest);
      ingest.commit(blob.digest());
      return true;
    } catch (BlobDamagedException _) {
      return false;
    }
  }
}
