package dev.strata.store;

import dev.strata.cache.BlobRecord;
import dev.strata.cache.BuildCache;
import dev.strata.image.Compression;
import dev.strata.image.LayerBlob;
import dev.strata.image.LayerBlobs;
import dev.strata.layer.LayerId;
import java.io.IOException;
import java.util.Optional;

/// The blobs that layers were packed into, as the build cache remembers them.
final class RecordedBlobs implements LayerBlobs {
  private final BuildCache cache;

  RecordedBlobs(BuildCache cache) {
    this.cache = cache;
  }

  @Override
  public Optional<LayerBlob> find(LayerId layer, Compression compression) {
    return cache.blobs(layer).stream()
        .filter(blob -> blob.form().equals(compression.toString()))
        .map(
            blob ->
                new LayerBlob(compression.kind(), blob.digest(), blob.sizeBytes(), blob.diffId()))
        .findFirst();
  }

  @Override
  public void record(LayerId layer, Compression compression, LayerBlob blob) throws IOException {
    cache.putBlob(
        layer,
        new BlobRecord(compression.toString(), blob.digest(), blob.sizeBytes(), blob.diffId()));
  }
}
