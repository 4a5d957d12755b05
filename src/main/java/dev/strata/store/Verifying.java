package dev.strata.store;

import dev.strata.cache.BuildCache;
import dev.strata.cache.StoredRecord;
import dev.strata.cache.Tombstone;
import dev.strata.content.BlobStore;
import dev.strata.image.ImageStore;
import dev.strata.key.CacheKey;
import dev.strata.layer.DamagedLayerException;
import dev.strata.layer.LayerId;
import dev.strata.layer.LayerStore;
import dev.strata.oci.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Reads all that a store holds. A build looks at sizes alone, so what is damaged within its size
/// stays until it is removed here; what was removed is a miss to a build.
final class Verifying {
  private final BuildCache cache;
  private final LayerStore layers;
  private final BlobStore blobs;
  private final ImageStore images;
  private final boolean removes;
  private final Instant now;
  private final List<String> findings = new ArrayList<>();

  Verifying(
      BuildCache cache,
      LayerStore layers,
      BlobStore blobs,
      ImageStore images,
      boolean removes,
      Instant now) {
    this.cache = cache;
    this.layers = layers;
    this.blobs = blobs;
    this.images = images;
    this.removes = removes;
    this.now = now;
  }

  VerifyReport run() throws IOException {
    findings.addAll(cache.verify());
    List<LayerId> layerIds = layers.list().toList();
    for (LayerId id : layerIds) {
      attempt("layer " + id + ": ", () -> layers.verify(id), () -> layers.remove(id));
    }
    Set<LayerId> present = new HashSet<>(layers.list().toList());
    List<CacheKey> orphans = new ArrayList<>();
    cache.scanRecords(stored -> checkLayerOf(stored, present, orphans));
    if (removes) {
      cache.prune(orphans, new Tombstone(now, "strata verify --repair, as its layer was damaged"));
    }
    List<Digest> digests = blobs.list().toList();
    for (Digest digest : digests) {
      attempt("", () -> read(digest), () -> blobs.remove(digest));
    }
    for (String file : images.nameFiles()) {
      attempt("", () -> images.checkNameFile(file), () -> images.removeNameFile(file));
    }
    return new VerifyReport(layerIds.size(), digests.size(), findings);
  }

  private void checkLayerOf(StoredRecord stored, Set<LayerId> present, List<CacheKey> orphans) {
    stored
        .record()
        .layer()
        .filter(layer -> !present.contains(layer))
        .ifPresent(
            layer -> {
              orphans.add(stored.record().key());
              findings.add("record " + stored.record().key() + ": its layer " + layer + " is gone");
            });
  }

  private void read(Digest digest) throws IOException {
    try (InputStream bytes = blobs.open(digest)) {
      bytes.transferTo(OutputStream.nullOutputStream());
    }
  }

  private void attempt(String what, Leases.Removal check, Leases.Removal removal)
      throws IOException {
    try {
      check.run();
    } catch (IOException e) {
      findings.add(what + (e instanceof DamagedLayerException d ? d.reason() : e.getMessage()));
      if (removes) {
        removal.run();
      }
    }
  }
}
