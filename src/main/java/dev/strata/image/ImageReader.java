package dev.strata.image;

import dev.strata.content.BlobStore;
import dev.strata.oci.Descriptor;
import dev.strata.oci.Digest;
import dev.strata.oci.ImageConfig;
import dev.strata.oci.ImageConfigJson;
import dev.strata.oci.Index;
import dev.strata.oci.Json;
import dev.strata.oci.Manifest;
import dev.strata.oci.ManifestJson;
import dev.strata.oci.MediaTypes;
import dev.strata.oci.Platform;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SequencedSet;

/// Reads the documents of images from the blob store, and checks that they fit each other.
/// Documents are verified by their digests, and limited in size and depth.
final class ImageReader {
  private static final int MOST_DEPTH = 4;
  private static final int MOST_LAYERS = 1000;
  private static final int MOST_MANIFESTS = 1000;

  private final BlobStore blobs;

  ImageReader(BlobStore blobs) {
    this.blobs = blobs;
  }

  /// The image of this platform under a manifest's or an index's descriptor; absent when the index
  /// has none, or its manifest is not here.
  Optional<StoredImage> find(Descriptor target, Platform platform) throws IOException {
    return find(target, platform, 0);
  }

  private Optional<StoredImage> find(Descriptor target, Platform platform, int depth)
      throws IOException {
    if (!blobs.contains(target.digest())) {
      return Optional.empty();
    }
    if (!MediaTypes.isIndex(target.mediaType())) {
      StoredImage image = read(target);
      return platform.runs(image.config().platform()) ? Optional.of(image) : Optional.empty();
    }
    checkDepth(target, depth);
    Index index = ManifestJson.index(document(target));
    Optional<Descriptor> direct = index.find(platform);
    if (direct.isPresent()) {
      return find(direct.get(), platform, depth + 1);
    }
    for (Descriptor child : index.images()) {
      if (child.platform().isEmpty()) {
        Optional<StoredImage> found = find(child, platform, depth + 1);
        if (found.isPresent()) {
          return found;
        }
      }
    }
    return Optional.empty();
  }

  /// The image of this manifest.
  ///
  /// @throws InvalidImageException when manifest and config contradict each other
  StoredImage read(Descriptor target) throws IOException {
    Manifest manifest = ManifestJson.manifest(document(target), target.mediaType());
    if (manifest.layers().size() > MOST_LAYERS) {
      throw invalid(target, "has " + manifest.layers().size() + " layers");
    }
    for (Descriptor layer : manifest.layers()) {
      if (MediaTypes.isForeignLayer(layer.mediaType())) {
        throw invalid(target, "has a foreign layer, whose bytes are kept elsewhere");
      }
      if (MediaTypes.compressionOf(layer.mediaType()).isEmpty()) {
        throw invalid(target, "has a layer of the unknown media type " + layer.mediaType());
      }
    }
    ImageConfig config = ImageConfigJson.decode(document(manifest.config()));
    if (config.diffIds().size() != manifest.layers().size()) {
      throw invalid(
          target,
          "has "
              + manifest.layers().size()
              + " layers, but its config tells of "
              + config.diffIds().size());
    }
    return new StoredImage(
        target.platform().isPresent() ? target : target.withPlatform(config.platform()),
        manifest,
        config);
  }

  /// All images under this descriptor whose manifests are here.
  List<StoredImage> images(Descriptor target) throws IOException {
    List<StoredImage> images = new ArrayList<>();
    images(target, images, 0);
    return images;
  }

  private void images(Descriptor target, List<StoredImage> to, int depth) throws IOException {
    if (!blobs.contains(target.digest())) {
      return;
    }
    if (!MediaTypes.isIndex(target.mediaType())) {
      to.add(read(target));
      return;
    }
    checkDepth(target, depth);
    for (Descriptor child : ManifestJson.index(document(target)).images()) {
      images(child, to, depth + 1);
      if (to.size() > MOST_MANIFESTS) {
        throw invalid(target, "has more than " + MOST_MANIFESTS + " manifests");
      }
    }
  }

  /// All blobs under this descriptor, itself included, parents before children: what an archive of
  /// it has to hold. Manifests of other platforms that are not here are left out.
  void collect(Descriptor target, SequencedSet<Descriptor> to) throws IOException {
    collect(target, to, 0);
  }

  private void collect(Descriptor target, SequencedSet<Descriptor> to, int depth)
      throws IOException {
    if (!to.add(target)) {
      return;
    }
    if (MediaTypes.isIndex(target.mediaType())) {
      checkDepth(target, depth);
      for (Descriptor child : ManifestJson.index(document(target)).manifests()) {
        if (blobs.contains(child.digest())) {
          collect(child, to, depth + 1);
        }
      }
    } else {
      // Also attestations, which are manifests with layers that are no tars.
      Manifest manifest = ManifestJson.manifest(document(target), target.mediaType());
      to.add(manifest.config());
      to.addAll(manifest.layers());
    }
  }

  private void checkDepth(Descriptor target, int depth) throws InvalidImageException {
    if (depth >= MOST_DEPTH) {
      throw invalid(target, "is nested more than " + MOST_DEPTH + " deep");
    }
  }

  byte[] document(Descriptor descriptor) throws IOException {
    if (descriptor.sizeBytes() > Json.LIMIT) {
      throw invalid(
          descriptor,
          "has " + descriptor.sizeBytes() + " bytes; at most " + Json.LIMIT + " are read");
    }
    byte[] bytes = blobs.read(descriptor.digest(), Json.LIMIT);
    if (bytes.length != descriptor.sizeBytes()) {
      throw invalid(
          descriptor,
          "has " + bytes.length + " bytes where " + descriptor.sizeBytes() + " were promised");
    }
    return bytes;
  }

  static InvalidImageException invalid(Descriptor target, String problem) {
    return invalid(target.digest(), problem);
  }

  static InvalidImageException invalid(Digest digest, String problem) {
    return new InvalidImageException(
        "the image document " + digest + " " + problem,
        "get the image again, or from a source that you trust");
  }
}
