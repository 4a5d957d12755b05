package dev.strata.image;

import dev.strata.layer.LayerId;
import java.io.IOException;
import java.util.Optional;

/// What blobs layers were packed into before, so that a layer is compressed once. Safe for several
/// threads. A lost record costs time only.
public interface LayerBlobs {
  Optional<LayerBlob> find(LayerId layer, Compression compression) throws IOException;

  void record(LayerId layer, Compression compression, LayerBlob blob) throws IOException;

  /// Remembers nothing.
  static LayerBlobs none() {
    return new LayerBlobs() {
      @Override
      public Optional<LayerBlob> find(LayerId layer, Compression compression) {
        return Optional.empty();
      }

      @Override
      public void record(LayerId layer, Compression compression, LayerBlob blob) {}
    };
  }
}
