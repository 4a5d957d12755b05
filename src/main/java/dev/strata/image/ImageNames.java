package dev.strata.image;

import dev.strata.oci.Descriptor;
import dev.strata.oci.Digest;
import dev.strata.oci.ImageReference;
import dev.strata.oci.Json;
import dev.strata.oci.JsonObject;
import dev.strata.oci.ManifestJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/// The names of local images, one file each: `<SHA-256 of the name in hex>` holds
/// `{"name": "docker.io/library/x:latest", "target": <descriptor>}`.
final class ImageNames {
  private final StateFiles files;

  ImageNames(Path folder) throws IOException {
    this.files = new StateFiles(folder);
  }

  Optional<LocalImage> find(ImageReference name) throws IOException {
    return read(fileOf(name)).filter(i -> i.name().equals(name));
  }

  void put(ImageReference name, Descriptor target) throws IOException {
    if (name.digest().isPresent() || name.tag().isEmpty()) {
      throw new IllegalArgumentException("an image is kept under name:tag, not " + name);
    }
    SequencedMap<String, Json> json = new LinkedHashMap<>();
    json.put("name", Json.text(name.toString()));
    json.put("target", ManifestJson.json(target));
    files.write(fileOf(name), new Json.Members(json).encode());
  }

  boolean remove(ImageReference name) throws IOException {
    return files.remove(fileOf(name));
  }

  /// All, in the order of their names.
  List<LocalImage> list() throws IOException {
    List<LocalImage> images = new ArrayList<>();
    for (String file : files.names()) {
      read(file).ifPresent(images::add);
    }
    images.sort(java.util.Comparator.comparing(i -> i.name().toString()));
    return images;
  }

  /// The names of the files, whatever is in them.
  List<String> fileNames() throws IOException {
    return files.names();
  }

  void removeFile(String file) throws IOException {
    files.remove(file);
  }

  /// @throws InvalidImageException when it was damaged
  Optional<LocalImage> read(String file) throws IOException {
    Optional<byte[]> bytes = files.read(file);
    if (bytes.isEmpty()) {
      return Optional.empty();
    }
    try {
      JsonObject json = JsonObject.parse(bytes.get(), "the local image " + file);
      ImageReference name = ImageReference.parse(json.getText("name"));
      if (fileOf(name).equals(file)) {
        return Optional.of(new LocalImage(name, ManifestJson.descriptor(json.getObject("target"))));
      }
    } catch (IOException | IllegalArgumentException _) {
      // Told below, without what a parser says of it.
    }
    throw new InvalidImageException(
        "the name of a local image is damaged (" + files.path(file) + ")",
        "strata verify --repair removes it; then build, load or pull the image again");
  }

  private static String fileOf(ImageReference name) {
    return Digest.of(name.toString().getBytes(StandardCharsets.UTF_8)).hex();
  }
}
