package dev.strata.solver;

import dev.strata.cache.BlobRecord;
import dev.strata.cache.BuildCache;
import dev.strata.image.Compression;
import dev.strata.image.LayerBlob;
import dev.strata.image.LayerBlobs;
import dev.strata.layer.LayerId;
import java.io.IOException;
import java.util.Optional;

/// Remembers in the build cache what layers were compressed into, under the name of the
/// compression.
record CachedBlobs(BuildCache cache) implements LayerBlobs {
  @Override
  public Optional<LayerBlob> find(LayerId layer, Compression compression) {
    return cache.blobs(layer).stream()
        .filter(blob -> blob.form().equals(compression.toString()))
        .findFirst()
        .map(
            blob ->
                new LayerBlob(compression.kind(), blob.digest(), blob.sizeBytes(), blob.diffId()));
  }

  @Override
  public void record(LayerId layer, Compression compression, LayerBlob blob) throws IOException {
    cache.putBlob(
        layer,
        new BlobRecord(compression.toString(), blob.digest(), blob.sizeBytes(), blob.diffId()));
  }
}
