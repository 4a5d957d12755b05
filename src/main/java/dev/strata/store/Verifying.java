package dev.strata.store;

import dev.strata.cache.BuildCache;
import dev.strata.cache.StoredRecord;
import dev.strata.content.BlobStore;
import dev.strata.layer.LayerId;
import dev.strata.layer.LayerStore;
import dev.strata.oci.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Reads all that a store holds. What it finds is a miss to a build: nothing needs to be repaired.
final class Verifying {
  private final BuildCache cache;
  private final LayerStore layers;
  private final BlobStore blobs;
  private final List<String> findings = new ArrayList<>();

  Verifying(BuildCache cache, LayerStore layers, BlobStore blobs) {
    this.cache = cache;
    this.layers = layers;
    this.blobs = blobs;
  }

  VerifyReport run() throws IOException {
    findings.addAll(cache.verify());
    List<LayerId> layerIds = layers.list().toList();
    for (LayerId id : layerIds) {
      attempt("layer " + id, () -> layers.verify(id));
    }
    Set<LayerId> present = new HashSet<>(layerIds);
    cache.scanRecords(stored -> checkLayerOf(stored, present));
    List<Digest> digests = blobs.list().toList();
    for (Digest digest : digests) {
      attempt("blob " + digest, () -> read(digest));
    }
    return new VerifyReport(layerIds.size(), digests.size(), findings);
  }

  private void checkLayerOf(StoredRecord stored, Set<LayerId> present) {
    stored
        .record()
        .layer()
        .filter(layer -> !present.contains(layer))
        .ifPresent(
            layer ->
                findings.add(
                    "record " + stored.record().key() + ": its layer " + layer + " is gone"));
  }

  private void read(Digest digest) throws IOException {
    try (InputStream bytes = blobs.open(digest)) {
      bytes.transferTo(OutputStream.nullOutputStream());
    }
  }

  private void attempt(String what, Leases.Removal check) {
    try {
      check.run();
    } catch (IOException e) {
      findings.add(what + ": " + e.getMessage());
    }
  }
}
