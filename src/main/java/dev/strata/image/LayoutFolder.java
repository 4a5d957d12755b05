package dev.strata.image;

import dev.strata.content.BlobStore;
import dev.strata.oci.Annotations;
import dev.strata.oci.Descriptor;
import dev.strata.oci.Digest;
import dev.strata.oci.ImageReference;
import dev.strata.oci.Index;
import dev.strata.oci.Json;
import dev.strata.oci.JsonObject;
import dev.strata.oci.Manifest;
import dev.strata.oci.ManifestJson;
import dev.strata.oci.MediaTypes;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// An image layout in a folder (OCI image spec, image-layout.md), to be read. It is not trusted:
/// blobs are verified on the way, links in it are not followed.
final class LayoutFolder {
  static final String LAYOUT_FILE = "oci-layout";
  static final String INDEX_FILE = "index.json";
  private static final int MOST_DEPTH = 4;
  private final Path folder;

  LayoutFolder(Path folder) {
    this.folder = folder;
  }

  List<LoadedImage> load(ImageStore images) throws IOException {
    List<LoadedImage> loaded = new ArrayList<>();
    for (Descriptor target : index().manifests()) {
      if (MediaTypes.isManifest(target.mediaType()) || MediaTypes.isIndex(target.mediaType())) {
        load(images, target);
        loaded.add(new LoadedImage(nameOf(target), plain(target)));
      }
    }
    return loaded;
  }

  /// Takes in what is under this descriptor.
  void load(ImageStore images, Descriptor target) throws IOException {
    copyDocument(images.blobs(), target, 0);
    images.accept(target);
  }

  /// The image with this tag and digest.
  Optional<Descriptor> find(Optional<String> tag, Optional<Digest> digest) throws IOException {
    List<Descriptor> all =
        index().manifests().stream()
            .filter(d -> digest.isEmpty() || d.digest().equals(digest.get()))
            .toList();
    if (tag.isEmpty() && all.size() == 1) {
      return Optional.of(plain(all.getFirst()));
    }
    if (tag.isEmpty() && digest.isPresent()) {
      return all.stream().findFirst().map(LayoutFolder::plain);
    }
    String wanted = tag.orElse("latest");
    return all.stream().filter(d -> isNamed(d, wanted)).findFirst().map(LayoutFolder::plain);
  }

  private static boolean isNamed(Descriptor target, String tag) {
    String refName = target.annotations().getOrDefault(Annotations.REF_NAME, "");
    return refName.equals(tag)
        || nameOf(target).flatMap(ImageReference::tag).equals(Optional.of(tag));
  }

  private Index index() throws IOException {
    JsonObject layout =
        JsonObject.parse(read(LAYOUT_FILE), "the file " + folder.resolve(LAYOUT_FILE));
    checkVersion(layout);
    return ManifestJson.index(read(INDEX_FILE));
  }

  static void checkVersion(JsonObject layout) throws IOException {
    if (!layout.text("imageLayoutVersion").startsWith("1.")) {
      throw new InvalidImageException(
          "the image layout has version \"" + layout.text("imageLayoutVersion") + "\"",
          "version 1.0.0 is read");
    }
  }

  private byte[] read(String name) throws IOException {
    Path file = folder.resolve(name);
    try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
      byte[] bytes = in.readNBytes(Json.LIMIT + 1);
      if (bytes.length > Json.LIMIT) {
        throw new InvalidImageException(file + " has more than " + Json.LIMIT + " bytes", "");
      }
      return bytes;
    } catch (NoSuchFileException e) {
      throw new InvalidImageException(
          folder + " is no image layout: it has no " + name,
          "give the folder of an OCI image layout");
    }
  }

  private void copyDocument(BlobStore blobs, Descriptor target, int depth) throws IOException {
    if (depth > MOST_DEPTH) {
      throw ImageReader.invalid(target, "is nested too deep");
    }
    if (target.sizeBytes() > Json.LIMIT) {
      throw ImageReader.invalid(target, "has " + target.sizeBytes() + " bytes");
    }
    copy(blobs, target);
    byte[] bytes = blobs.read(target.digest(), Json.LIMIT);
    if (MediaTypes.isIndex(target.mediaType())) {
      for (Descriptor child : ManifestJson.index(bytes).manifests()) {
        // An index may tell of platforms that the layout does not hold.
        if (Files.exists(blobFile(child), LinkOption.NOFOLLOW_LINKS)) {
          copyDocument(blobs, child, depth + 1);
        }
      }
    } else {
      Manifest manifest = ManifestJson.manifest(bytes, target.mediaType());
      copy(blobs, manifest.config());
      for (Descriptor layer : manifest.layers()) {
        copy(blobs, layer);
      }
    }
  }

  private void copy(BlobStore blobs, Descriptor blob) throws IOException {
    if (blobs.contains(blob.digest())) {
      return;
    }
    try (InputStream in = Files.newInputStream(blobFile(blob), LinkOption.NOFOLLOW_LINKS)) {
      blobs.put(in, blob.digest(), blob.sizeBytes());
    } catch (NoSuchFileException e) {
      throw ImageReader.invalid(blob, "is missing from " + folder);
    }
  }

  private Path blobFile(Descriptor blob) {
    return folder.resolve("blobs").resolve("sha256").resolve(blob.digest().hex());
  }

  /// The name that the index gives an image: containerd's annotation, or a whole reference in the
  /// spec's own, where others have a tag alone.
  static Optional<ImageReference> nameOf(Descriptor target) {
    String refName = target.annotations().getOrDefault(Annotations.REF_NAME, "");
    boolean whole = refName.indexOf('/') >= 0 || refName.indexOf(':') >= 0;
    String name =
        target.annotations().getOrDefault(Annotations.CONTAINERD_NAME, whole ? refName : "");
    try {
      return name.isEmpty()
          ? Optional.empty()
          : Optional.of(ImageReference.parse(name)).filter(r -> r.digest().isEmpty());
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /// Without what the index says about its name.
  static Descriptor plain(Descriptor target) {
    Descriptor plain = Descriptor.of(target.mediaType(), target.digest(), target.sizeBytes());
    return target.platform().isPresent() ? plain.withPlatform(target.platform().get()) : plain;
  }
}
