package dev.strata.registry;

import dev.strata.image.ImageStore;
import dev.strata.image.StoredImage;
import dev.strata.image.Transfers;
import dev.strata.oci.Descriptor;
import dev.strata.oci.Digest;
import dev.strata.oci.ImageReference;
import dev.strata.oci.Index;
import dev.strata.oci.Json;
import dev.strata.oci.Manifest;
import dev.strata.oci.ManifestJson;
import dev.strata.oci.MediaTypes;
import dev.strata.oci.Platform;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/// Brings the documents of one image here, for one platform: manifest or index, and config. Layers
/// stay where they are.
final class ImagePull {
  private static final int MOST_DEPTH = 4;
  private static final int MOST_TRIED = 16;

  private final Repository repository;
  private final ImageStore images;
  private final Patience patience;

  ImagePull(Repository repository, ImageStore images, Patience patience) {
    this.repository = repository;
    this.images = images;
    this.patience = patience;
  }

  /// What a name means now.
  Descriptor target(ImageReference name) throws IOException, InterruptedException {
    String reference = name.digest().map(Digest::toString).or(name::tag).orElse("latest");
    Optional<Descriptor> before = images.findResolvedBefore(name);
    Optional<Digest> now = name.digest();
    if (now.isEmpty()) {
      now = repository.findDigest(reference);
    }
    if (before.isPresent() && before.map(Descriptor::digest).equals(now)) {
      return before.get();
    }
    String exact = now.map(Digest::toString).orElse(reference);
    return keep(repository.manifest(exact, Optional.empty()));
  }

  /// The image of this platform under a manifest or index that is here; absent where there is none.
  Optional<StoredImage> image(Descriptor target, Platform platform)
      throws IOException, InterruptedException {
    return image(target, platform, 0);
  }

  private Optional<StoredImage> image(Descriptor target, Platform platform, int depth)
      throws IOException, InterruptedException {
    if (!MediaTypes.isIndex(target.mediaType())) {
      return Optional.of(read(target)).filter(i -> platform.runs(i.config().platform()));
    }
    if (depth >= MOST_DEPTH) {
      throw RegistryException.invalid(
          "the index "
              + target.digest()
              + " of "
              + repository.place().name()
              + " is nested more than "
              + MOST_DEPTH
              + " deep");
    }
    Index index = ManifestJson.index(images.blobs().read(target.digest(), Json.LIMIT));
    Optional<Descriptor> direct = index.find(platform);
    List<Descriptor> candidates =
        direct.isPresent()
            ? List.of(direct.get())
            : index.images().stream()
                .filter(d -> d.platform().isEmpty())
                .limit(MOST_TRIED)
                .toList();
    for (Descriptor candidate : candidates) {
      if (MediaTypes.isIndex(candidate.mediaType())
          || MediaTypes.isManifest(candidate.mediaType())) {
        Optional<StoredImage> found = image(fetched(candidate), platform, depth + 1);
        if (found.isPresent()) {
          return found;
        }
      }
    }
    return Optional.empty();
  }

  private Descriptor fetched(Descriptor document) throws IOException, InterruptedException {
    if (images.blobs().contains(document.digest())) {
      return document;
    }
    checkSize(document);
    keep(repository.manifest(document.digest().toString(), Optional.of(document)));
    return document;
  }

  private StoredImage read(Descriptor target) throws IOException, InterruptedException {
    Manifest manifest =
        ManifestJson.manifest(images.blobs().read(target.digest(), Json.LIMIT), target.mediaType());
    Descriptor config = manifest.config();
    if (!config.mediaType().equals(MediaTypes.OCI_CONFIG)
        && !config.mediaType().equals(MediaTypes.DOCKER_CONFIG)) {
      throw RegistryException.invalid(
          repository.place().name()
              + "@"
              + target.digest()
              + " is no image: its config is of the type "
              + config.mediaType());
    }
    if (!images.blobs().contains(config.digest())) {
      checkSize(config);
      try (InputStream in =
          new BlobDownload(repository, config, Transfers.Transfer.QUIET, patience)) {
        images.blobs().put(in, config.digest(), config.sizeBytes());
      }
    }
    return images.read(target);
  }

  private Descriptor keep(Repository.Document document) throws IOException {
    images.blobs().put(document.bytes());
    return document.descriptor();
  }

  private void checkSize(Descriptor document) throws RegistryException {
    if (document.sizeBytes() > Json.LIMIT) {
      throw RegistryException.invalid(
          "the document "
              + document.digest()
              + " of "
              + repository.place().name()
              + " has "
              + document.sizeBytes()
              + " bytes; at most "
              + Json.LIMIT
              + " are read");
    }
  }
}
