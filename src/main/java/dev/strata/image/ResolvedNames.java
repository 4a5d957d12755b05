package dev.strata.image;

import dev.strata.oci.Descriptor;
import dev.strata.oci.Digest;
import dev.strata.oci.ImageReference;
import dev.strata.oci.Json;
import dev.strata.oci.JsonObject;
import dev.strata.oci.MalformedDocumentException;
import dev.strata.oci.ManifestJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/// What names meant when a registry was asked last, one file each: `<SHA-256 of the name in hex>`
/// holds `{"name": …, "target": <descriptor>}`. They are no local images: a name counts here only
/// where no registry can be asked.
final class ResolvedNames {
  private final StateFiles files;

  ResolvedNames(Path folder) throws IOException {
    this.files = new StateFiles(folder);
  }

  Optional<Descriptor> find(ImageReference name) throws IOException {
    Optional<byte[]> bytes = files.read(fileOf(name));
    return bytes.isEmpty() ? Optional.empty() : decode(bytes.get(), name.toString());
  }

  private static Optional<Descriptor> decode(byte[] bytes, String name) throws IOException {
    try {
      JsonObject json = JsonObject.parse(bytes, "the record of " + name);
      return Optional.of(ManifestJson.descriptor(json.getObject("target")));
    } catch (MalformedDocumentException _) {
      return Optional.empty();
    }
  }

  void put(ImageReference name, Descriptor target) throws IOException {
    if (find(name).equals(Optional.of(target))) {
      return;
    }
    SequencedMap<String, Json> json = new LinkedHashMap<>();
    json.put("name", Json.text(name.toString()));
    json.put("target", ManifestJson.json(target));
    files.write(fileOf(name), new Json.Members(json).encode());
  }

  List<Descriptor> targets() throws IOException {
    List<Descriptor> targets = new ArrayList<>();
    for (String file : files.names()) {
      Optional<byte[]> bytes = files.read(file);
      if (bytes.isPresent()) {
        decode(bytes.get(), file).ifPresent(targets::add);
      }
    }
    return targets;
  }

  private static String fileOf(ImageReference name) {
    return Digest.of(name.toString().getBytes(StandardCharsets.UTF_8)).hex();
  }
}
