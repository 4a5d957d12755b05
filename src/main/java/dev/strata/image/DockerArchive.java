package dev.strata.image;

import dev.strata.oci.Descriptor;
import dev.strata.oci.ImageReference;
import dev.strata.oci.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/// The `manifest.json` that makes a docker archive of an image layout: what `docker load` and
/// skopeo's `docker-archive:` read.
final class DockerArchive {
  static final String MANIFEST_FILE = "manifest.json";

  private DockerArchive() {}

  static byte[] manifest(ImageStore images, List<NamedImage> named) throws IOException {
    List<Json> entries = new ArrayList<>();
    for (NamedImage image : named) {
      for (StoredImage stored : images.images(image.target())) {
        entries.add(entry(stored, image.names()));
      }
    }
    return new Json.Array(entries).encode();
  }

  private static Json entry(StoredImage image, List<ImageReference> names) {
    SequencedMap<String, Json> json = new LinkedHashMap<>();
    json.put("Config", Json.text(path(image.manifest().config())));
    json.put("RepoTags", Json.texts(names.stream().map(ImageReference::familiar).toList()));
    json.put(
        "Layers", Json.texts(image.manifest().layers().stream().map(DockerArchive::path).toList()));
    return new Json.Members(json);
  }

  private static String path(Descriptor blob) {
    return "blobs/sha256/" + blob.digest().hex();
  }
}
