package dev.strata.image;

import dev.strata.content.Blob;
import dev.strata.content.BlobStore;
import dev.strata.oci.Annotations;
import dev.strata.oci.Descriptor;
import dev.strata.oci.DiffId;
import dev.strata.oci.ImageConfig;
import dev.strata.oci.ImageConfigJson;
import dev.strata.oci.ImageReference;
import dev.strata.oci.Index;
import dev.strata.oci.Manifest;
import dev.strata.oci.ManifestJson;
import dev.strata.oci.MediaTypes;
import dev.strata.oci.Platform;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/// Makes an index of the images of several platforms, and of what is attested of each. The forms
/// are those of BuildKit (its attestation storage document): all images first, then for each image
/// with attestations a manifest of the platform `unknown/unknown`, whose annotations name the
/// image.
public final class IndexPacker {
  private static final String IN_TOTO = "application/vnd.in-toto+json";
  private static final Platform UNKNOWN = Platform.of("unknown", "unknown", Optional.empty());

  /// One image of an index; `annotations` are of its descriptor there.
  public record Part(
      PackedImage image, SortedMap<String, String> annotations, List<Attestation> attestations) {
    public Part {
      attestations = List.copyOf(attestations);
    }
  }

  private final BlobStore blobs;

  public IndexPacker(ImageStore images) {
    this.blobs = images.blobs();
  }

  /// @param names that the image gets; attestations tell them
  /// @param oci whether the index has OCI's media type
  /// @return the index's descriptor; it is in the blob store
  public Descriptor pack(
      List<Part> parts,
      List<ImageReference> names,
      boolean oci,
      SortedMap<String, String> annotations)
      throws IOException {
    List<Descriptor> manifests = new ArrayList<>();
    for (Part part : parts) {
      manifests.add(part.image().descriptor().withAnnotations(part.annotations()));
    }
    for (Part part : parts) {
      if (!part.attestations().isEmpty()) {
        manifests.add(attested(part, names));
      }
    }
    Index index = new Index(MediaTypes.index(oci), manifests, annotations);
    Blob blob = blobs.put(ManifestJson.encode(index));
    return Descriptor.of(index.mediaType(), blob.digest(), blob.sizeBytes());
  }

  private Descriptor attested(Part part, List<ImageReference> names) throws IOException {
    List<Descriptor> layers = new ArrayList<>();
    List<DiffId> diffIds = new ArrayList<>();
    Descriptor image = part.image().descriptor();
    for (Attestation attestation : part.attestations()) {
      byte[] statement =
          attestation.statement(image.digest(), names, part.image().config().platform());
      Blob blob = blobs.put(statement);
      layers.add(
          Descriptor.of(IN_TOTO, blob.digest(), blob.sizeBytes())
              .withAnnotations(Map.of(Annotations.PREDICATE_TYPE, attestation.predicateType())));
      diffIds.add(new DiffId(blob.digest()));
    }
    ImageConfig empty = ImageConfig.scratch(UNKNOWN);
    ImageConfig config =
        new ImageConfig(Optional.empty(), "", UNKNOWN, empty.runtime(), diffIds, List.of());
    Blob configBlob = blobs.put(ImageConfigJson.encode(config));
    Manifest manifest =
        Manifest.of(
            MediaTypes.OCI_MANIFEST,
            Descriptor.of(MediaTypes.OCI_CONFIG, configBlob.digest(), configBlob.sizeBytes()),
            layers);
    Blob blob = blobs.put(ManifestJson.encode(manifest));
    return Descriptor.of(manifest.mediaType(), blob.digest(), blob.sizeBytes())
        .withPlatform(UNKNOWN)
        .withAnnotations(
            Map.of(
                Annotations.REFERENCE_TYPE,
                Annotations.ATTESTATION_MANIFEST,
                Annotations.REFERENCE_DIGEST,
                image.digest().toString()));
  }
}
