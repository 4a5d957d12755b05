package dev.strata.image;

import dev.strata.content.Blob;
import dev.strata.content.BlobStore;
import dev.strata.image.ArchiveLoader.ArchiveMembers;
import dev.strata.oci.Descriptor;
import dev.strata.oci.Digest;
import dev.strata.oci.ImageConfig;
import dev.strata.oci.ImageConfigJson;
import dev.strata.oci.ImageReference;
import dev.strata.oci.Json;
import dev.strata.oci.JsonObject;
import dev.strata.oci.LayerCompression;
import dev.strata.oci.Manifest;
import dev.strata.oci.ManifestJson;
import dev.strata.oci.MediaTypes;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Reads a docker archive (`docker save` up to version 24, skopeo's `docker-archive:`): its
/// `manifest.json` names the config, the tags and the layers by their paths in the archive. It has
/// no manifest in the spec's sense, so one is made; the config, and with it the image id, stays.
final class DockerArchiveLoader {
  private final ImageStore images;
  private final BlobStore blobs;
  private final ArchiveMembers members;

  DockerArchiveLoader(ImageStore images, ArchiveMembers members) {
    this.images = images;
    this.blobs = images.blobs();
    this.members = members;
  }

  List<LoadedImage> load(byte[] manifest) throws IOException {
    String document = "the archive's manifest.json";
    if (!(Json.parse(manifest, document) instanceof Json.Array(List<Json> entries))) {
      throw new InvalidImageException(document + " is not an array", "get the archive again");
    }
    List<LoadedImage> loaded = new ArrayList<>();
    for (Json entry : entries) {
      JsonObject image = JsonObject.of(entry, document, "[" + loaded.size() + "]");
      Descriptor target = image(image);
      List<String> tags = image.texts("RepoTags");
      if (tags.isEmpty()) {
        loaded.add(new LoadedImage(Optional.empty(), target));
      }
      for (String tag : tags) {
        loaded.add(new LoadedImage(Optional.of(name(tag)), target));
      }
    }
    return loaded;
  }

  private Descriptor image(JsonObject image) throws IOException {
    byte[] configBytes = config(image.getText("Config"));
    ImageConfig config = ImageConfigJson.decode(configBytes);
    List<String> paths = image.texts("Layers");
    if (paths.size() != config.diffIds().size()) {
      throw new InvalidImageException(
          "the archive's manifest.json names "
              + paths.size()
              + " layers, but the config tells of "
              + config.diffIds().size(),
          "get the archive again");
    }
    List<Descriptor> layers = new ArrayList<>();
    for (String path : paths) {
      layers.add(layer(path));
    }
    Blob configBlob = blobs.put(configBytes);
    Manifest manifest =
        Manifest.of(
            MediaTypes.DOCKER_MANIFEST,
            Descriptor.of(MediaTypes.DOCKER_CONFIG, configBlob.digest(), configBlob.sizeBytes()),
            layers);
    Blob manifestBlob = blobs.put(ManifestJson.encode(manifest));
    Descriptor target =
        Descriptor.of(MediaTypes.DOCKER_MANIFEST, manifestBlob.digest(), manifestBlob.sizeBytes())
            .withPlatform(config.platform());
    images.accept(target);
    return target;
  }

  private byte[] config(String path) throws IOException {
    Optional<Digest> blob = members.findBlob(path);
    return blob.isPresent()
        ? blobs.read(blob.get(), Json.LIMIT)
        : members.document(path).orElseThrow(() -> missing(path));
  }

  private Descriptor layer(String path) throws IOException {
    Optional<Digest> known = members.findBlob(path);
    Blob blob =
        known.isPresent()
            ? new Blob(known.get(), blobs.findSize(known.get()).orElseThrow(() -> missing(path)))
            : members.commit(path).orElseThrow(() -> missing(path));
    LayerCompression compression;
    try (InputStream in = blobs.open(blob.digest())) {
      compression = compressionOf(in.readNBytes(4));
    }
    return Descriptor.of(MediaTypes.layer(compression, false), blob.digest(), blob.sizeBytes());
  }

  private static LayerCompression compressionOf(byte[] head) {
    if (head.length >= 2 && (head[0] & 0xFF) == 0x1f && (head[1] & 0xFF) == 0x8b) {
      return LayerCompression.GZIP;
    }
    boolean zstd =
        head.length >= 4
            && (head[0] & 0xFF) == 0x28
            && (head[1] & 0xFF) == 0xb5
            && (head[2] & 0xFF) == 0x2f
            && (head[3] & 0xFF) == 0xfd;
    return zstd ? LayerCompression.ZSTD : LayerCompression.NONE;
  }

  private static ImageReference name(String tag) throws InvalidImageException {
    try {
      return ImageReference.parse(tag);
    } catch (IllegalArgumentException e) {
      throw new InvalidImageException("in the archive: " + e.getMessage(), "get it again");
    }
  }

  private static InvalidImageException missing(String path) {
    return new InvalidImageException(
        "the archive lacks " + path + ", which its manifest.json names", "get it again");
  }
}
