package dev.strata.image;

import dev.strata.layer.LayerId;
import dev.strata.oci.Descriptor;
import dev.strata.oci.DiffId;
import dev.strata.oci.Json;
import dev.strata.oci.JsonObject;
import dev.strata.oci.MalformedDocumentException;
import dev.strata.oci.ManifestJson;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/// By what a layer with a certain diff id can be had: one file for each, `<hex of the diff id>`:
///
///     {"layer": "sha256:…", "blobs": [{"descriptor": {…}, "verified": true}]}
///
/// `layer` is the id of a layer in the layer store whose tar has this diff id. An image only *says*
/// that a blob unpacks to a diff id; until that was tried, the blob is not verified, and a wrong
/// one can neither hide a right one nor get into an image that is built here.
final class LayerCatalog {
  private static final int MOST_BLOBS = 8;

  record KnownBlob(Descriptor descriptor, boolean verified) {}

  record KnownLayer(Optional<LayerId> local, List<KnownBlob> blobs) {
    static final KnownLayer NOTHING = new KnownLayer(Optional.empty(), List.of());

    KnownLayer {
      blobs = List.copyOf(blobs);
    }
  }

  private final StateFiles files;

  LayerCatalog(Path folder) throws IOException {
    this.files = new StateFiles(folder);
  }

  KnownLayer get(DiffId diffId) throws IOException {
    Optional<byte[]> bytes = files.read(diffId.digest().hex());
    if (bytes.isEmpty()) {
      return KnownLayer.NOTHING;
    }
    try {
      return decode(JsonObject.parse(bytes.get(), "the record of layer " + diffId));
    } catch (MalformedDocumentException e) {
      // As good as no record: the image is loaded again.
      return KnownLayer.NOTHING;
    }
  }

  /// Says that a blob is, or is said to be, this layer.
  synchronized void add(DiffId diffId, Descriptor blob, boolean verified) throws IOException {
    KnownLayer known = get(diffId);
    List<KnownBlob> blobs = new ArrayList<>(known.blobs());
    boolean before =
        blobs.stream()
            .anyMatch(
                b -> b.descriptor().digest().equals(blob.digest()) && (b.verified() || !verified));
    if (before) {
      return;
    }
    blobs.removeIf(b -> b.descriptor().digest().equals(blob.digest()));
    KnownBlob added =
        new KnownBlob(Descriptor.of(blob.mediaType(), blob.digest(), blob.sizeBytes()), verified);
    blobs.add(verified ? 0 : blobs.size(), added);
    while (blobs.size() > MOST_BLOBS) {
      blobs.removeLast();
    }
    write(diffId, new KnownLayer(known.local(), blobs));
  }

  /// Says that this layer of the layer store has this diff id.
  synchronized void add(DiffId diffId, LayerId local) throws IOException {
    KnownLayer known = get(diffId);
    if (!known.local().equals(Optional.of(local))) {
      write(diffId, new KnownLayer(Optional.of(local), known.blobs()));
    }
  }

  /// Says that a blob is not this layer.
  synchronized void removeBlob(DiffId diffId, Descriptor blob) throws IOException {
    KnownLayer known = get(diffId);
    List<KnownBlob> blobs =
        known.blobs().stream().filter(b -> !b.descriptor().digest().equals(blob.digest())).toList();
    write(diffId, new KnownLayer(known.local(), blobs));
  }

  private void write(DiffId diffId, KnownLayer known) throws IOException {
    SequencedMap<String, Json> json = new LinkedHashMap<>();
    known.local().ifPresent(l -> json.put("layer", Json.text(l.digest().toString())));
    json.put("blobs", new Json.Array(known.blobs().stream().map(LayerCatalog::json).toList()));
    files.write(diffId.digest().hex(), new Json.Members(json).encode());
  }

  private static Json json(KnownBlob blob) {
    SequencedMap<String, Json> json = new LinkedHashMap<>();
    json.put("descriptor", ManifestJson.json(blob.descriptor()));
    json.put("verified", new Json.Bool(blob.verified()));
    return new Json.Members(json);
  }

  private static KnownLayer decode(JsonObject json) throws MalformedDocumentException {
    List<KnownBlob> blobs = new ArrayList<>();
    for (JsonObject blob : json.objects("blobs")) {
      blobs.add(
          new KnownBlob(
              ManifestJson.descriptor(blob.getObject("descriptor")), blob.bool("verified")));
    }
    Optional<LayerId> local =
        json.has("layer") ? Optional.of(new LayerId(json.getDigest("layer"))) : Optional.empty();
    return new KnownLayer(local, blobs);
  }
}
