package dev.strata.image;

import dev.strata.content.Blob;
import dev.strata.oci.Annotations;
import dev.strata.oci.Descriptor;
import dev.strata.oci.DiffId;
import dev.strata.oci.Digest;
import dev.strata.oci.ImageConfig;
import dev.strata.oci.ImageConfigJson;
import dev.strata.oci.Index;
import dev.strata.oci.Json;
import dev.strata.oci.Manifest;
import dev.strata.oci.ManifestJson;
import dev.strata.oci.MediaTypes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Makes of an index one whose images have their layers compressed. Manifests, and so their
/// digests, then are others: what is attested names the new ones.
public final class IndexCompressor {
  /// Statements are small, lists of packages a few megabytes.
  private static final int MOST_STATEMENT_BYTES = 256 << 20;

  private final ImageStore images;
  private final ImagePacker packer;

  public IndexCompressor(ImageStore images, ImagePacker packer) {
    this.images = images;
    this.packer = packer;
  }

  /// @param target an index of which all is here
  /// @return its own descriptor where there is nothing to compress
  public Descriptor compress(Descriptor target, Compression compression) throws IOException {
    Index index = ManifestJson.index(images.blobs().read(target.digest(), Json.LIMIT));
    Map<Digest, Descriptor> made = new HashMap<>();
    for (Descriptor image : index.images()) {
      if (MediaTypes.isManifest(image.mediaType())) {
        Optional<PackedImage> packed = packer.compress(images.read(image), compression);
        packed.ifPresent(p -> made.put(image.digest(), moved(image, p.descriptor())));
      }
    }
    if (made.isEmpty()) {
      return target;
    }
    List<Descriptor> manifests = new ArrayList<>();
    for (Descriptor one : index.manifests()) {
      Descriptor subject = made.get(subject(one).orElse(one.digest()));
      manifests.add(
          subject == null ? one : subject(one).isPresent() ? attested(one, subject) : subject);
    }
    Blob blob =
        images
            .blobs()
            .put(ManifestJson.encode(new Index(index.mediaType(), manifests, index.annotations())));
    return moved(target, Descriptor.of(index.mediaType(), blob.digest(), blob.sizeBytes()));
  }

  /// What an attestation is about; empty for anything else.
  private static Optional<Digest> subject(Descriptor one) {
    return one.annotations()
            .getOrDefault(Annotations.REFERENCE_TYPE, "")
            .equals(Annotations.ATTESTATION_MANIFEST)
        ? Optional.ofNullable(one.annotations().get(Annotations.REFERENCE_DIGEST))
            .map(Digest::parse)
        : Optional.empty();
  }

  private static Descriptor moved(Descriptor from, Descriptor to) {
    return new Descriptor(
        to.mediaType(), to.digest(), to.sizeBytes(), from.annotations(), from.platform());
  }

  private Descriptor attested(Descriptor old, Descriptor image) throws IOException {
    String before = old.annotations().getOrDefault(Annotations.REFERENCE_DIGEST, "");
    Manifest manifest =
        ManifestJson.manifest(images.blobs().read(old.digest(), Json.LIMIT), old.mediaType());
    List<Descriptor> layers = new ArrayList<>();
    for (Descriptor layer : manifest.layers()) {
      // The digest stands in the subject alone: it is that of the manifest, which nothing else
      // names.
      String statement =
          new String(
                  images.blobs().read(layer.digest(), MOST_STATEMENT_BYTES), StandardCharsets.UTF_8)
              .replace(Digest.parse(before).hex(), image.digest().hex());
      Blob blob = images.blobs().put(statement.getBytes(StandardCharsets.UTF_8));
      layers.add(moved(layer, Descriptor.of(layer.mediaType(), blob.digest(), blob.sizeBytes())));
    }
    ImageConfig config =
        ImageConfigJson.decode(images.blobs().read(manifest.config().digest(), Json.LIMIT));
    Blob configBlob =
        images
            .blobs()
            .put(
                ImageConfigJson.encode(
                    new ImageConfig(
                        config.created(),
                        config.author(),
                        config.platform(),
                        config.runtime(),
                        layers.stream().map(l -> new DiffId(l.digest())).toList(),
                        config.history())));
    Manifest renamed =
        new Manifest(
            manifest.mediaType(),
            manifest.artifactType(),
            moved(
                manifest.config(),
                Descriptor.of(
                    manifest.config().mediaType(), configBlob.digest(), configBlob.sizeBytes())),
            layers,
            manifest.subject(),
            manifest.annotations());
    Blob blob = images.blobs().put(ManifestJson.encode(renamed));
    Map<String, String> annotations = new TreeMap<>(old.annotations());
    annotations.put(Annotations.REFERENCE_DIGEST, image.digest().toString());
    return moved(old, Descriptor.of(renamed.mediaType(), blob.digest(), blob.sizeBytes()))
        .withAnnotations(annotations);
  }
}
