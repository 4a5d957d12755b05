package dev.strata.oci;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;

/// Descriptors, manifests and indexes as JSON. Members are written in the order in which the Go
/// structs of the image spec declare them; what is empty is left out.
public final class ManifestJson {
  private ManifestJson() {}

  public static byte[] encode(Manifest manifest) {
    SequencedMap<String, Json> json = new LinkedHashMap<>();
    json.put("schemaVersion", Json.number(2));
    json.put("mediaType", Json.text(manifest.mediaType()));
    manifest.artifactType().ifPresent(t -> json.put("artifactType", Json.text(t)));
    json.put("config", json(manifest.config()));
    json.put("layers", json(manifest.layers()));
    manifest.subject().ifPresent(s -> json.put("subject", json(s)));
    putTexts(json, "annotations", manifest.annotations());
    return new Json.Members(json).encode();
  }

  public static byte[] encode(Index index) {
    SequencedMap<String, Json> json = new LinkedHashMap<>();
    json.put("schemaVersion", Json.number(2));
    json.put("mediaType", Json.text(index.mediaType()));
    json.put("manifests", json(index.manifests()));
    putTexts(json, "annotations", index.annotations());
    return new Json.Members(json).encode();
  }

  /// Reads a manifest.
  ///
  /// @param mediaType what the manifest is when it does not say so itself
  public static Manifest manifest(byte[] bytes, String mediaType)
      throws MalformedDocumentException {
    JsonObject json = document(bytes, "the manifest");
    if (json.has("manifests")) {
      throw json.bad("it has both layers and manifests, or is an index");
    }
    String type = json.findText("mediaType").orElse(mediaType);
    if (!MediaTypes.isManifest(type)) {
      throw json.bad("its media type " + type + " is not a manifest's");
    }
    List<Descriptor> layers = new ArrayList<>();
    for (JsonObject layer : json.objects("layers")) {
      layers.add(descriptor(layer));
    }
    Optional<JsonObject> subject = json.findObject("subject");
    return new Manifest(
        type,
        json.findText("artifactType"),
        descriptor(json.getObject("config")),
        layers,
        subject.isEmpty() ? Optional.empty() : Optional.of(descriptor(subject.get())),
        new TreeMap<>(json.textMap("annotations")));
  }

  public static Index index(byte[] bytes) throws MalformedDocumentException {
    JsonObject json = document(bytes, "the index");
    if (json.has("layers") || json.has("config")) {
      throw json.bad("it has both manifests and layers, or is a manifest");
    }
    String type = json.findText("mediaType").orElse(MediaTypes.OCI_INDEX);
    if (!MediaTypes.isIndex(type)) {
      throw json.bad("its media type " + type + " is not an index's");
    }
    List<Descriptor> manifests = new ArrayList<>();
    for (JsonObject manifest : json.objects("manifests")) {
      manifests.add(descriptor(manifest));
    }
    return new Index(type, manifests, new TreeMap<>(json.textMap("annotations")));
  }

  public static Json json(Descriptor descriptor) {
    SequencedMap<String, Json> json = new LinkedHashMap<>();
    json.put("mediaType", Json.text(descriptor.mediaType()));
    json.put("digest", Json.text(descriptor.digest().toString()));
    json.put("size", Json.number(descriptor.sizeBytes()));
    putTexts(json, "annotations", descriptor.annotations());
    descriptor.platform().ifPresent(p -> json.put("platform", json(p)));
    return new Json.Members(json);
  }

  public static Descriptor descriptor(JsonObject json) throws MalformedDocumentException {
    long size = json.number("size");
    if (size < 0) {
      throw json.bad("size", "is negative");
    }
    Optional<JsonObject> platform = json.findObject("platform");
    return new Descriptor(
        json.getText("mediaType"),
        json.getDigest("digest"),
        size,
        new TreeMap<>(json.textMap("annotations")),
        platform.isEmpty() ? Optional.empty() : platform(platform.get()));
  }

  private static JsonObject document(byte[] bytes, String name) throws MalformedDocumentException {
    JsonObject json = JsonObject.parse(bytes, name);
    if (json.number("schemaVersion") != 2) {
      throw json.bad("schemaVersion", "is not 2");
    }
    return json;
  }

  private static Json json(List<Descriptor> descriptors) {
    return new Json.Array(descriptors.stream().map(ManifestJson::json).toList());
  }

  private static Json json(Platform platform) {
    SequencedMap<String, Json> json = new LinkedHashMap<>();
    json.put("architecture", Json.text(platform.architecture()));
    json.put("os", Json.text(platform.os()));
    platform.variant().ifPresent(v -> json.put("variant", Json.text(v)));
    return new Json.Members(json);
  }

  /// Absent for `{}` and for BuildKit's attestations (`unknown/unknown`).
  private static Optional<Platform> platform(JsonObject json) throws MalformedDocumentException {
    String os = json.text("os");
    String architecture = json.text("architecture");
    if (os.isEmpty() || architecture.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        Platform.of(os, architecture, json.findText("variant").filter(v -> !v.isEmpty())));
  }

  private static void putTexts(
      SequencedMap<String, Json> json, String name, Map<String, String> texts) {
    if (!texts.isEmpty()) {
      SequencedMap<String, Json> members = new LinkedHashMap<>();
      texts.forEach((key, value) -> members.put(key, Json.text(value)));
      json.put(name, new Json.Members(members));
    }
  }
}
