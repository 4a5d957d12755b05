package dev.strata.registry;

import dev.strata.oci.Descriptor;
import dev.strata.oci.Json;
import dev.strata.oci.JsonObject;
import dev.strata.oci.MalformedDocumentException;
import dev.strata.oci.ManifestJson;
import dev.strata.registry.HostFiles.HostFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/// What the base image was last made of: `{"version": 1, "target": {…}, "files": [{"path": …,
/// "fingerprint": "<inode> <size> <mtime ns> <ctime ns>"}]}`. Another version is no record.
final class HostBaseRecord {
  /// Changes with the layout of the image's tree, too.
  private static final int VERSION = 1;

  private final Path file;

  HostBaseRecord(Path file) {
    this.file = file;
  }

  /// The image, when every file that it was made of is still the same.
  Optional<Descriptor> findCurrent() throws IOException {
    try {
      JsonObject json = JsonObject.parse(Files.readAllBytes(file), "the record of the base image");
      if (json.number("version") != VERSION) {
        return Optional.empty();
      }
      for (JsonObject entry : json.objects("files")) {
        Path path = Path.of(entry.getText("path"));
        if (!fingerprint(path).equals(entry.getText("fingerprint"))) {
          return Optional.empty();
        }
      }
      return Optional.of(ManifestJson.descriptor(json.getObject("target")));
    } catch (NoSuchFileException | MalformedDocumentException e) {
      return Optional.empty();
    }
  }

  void write(Descriptor target, HostFiles from) throws IOException {
    TreeSet<Path> paths = new TreeSet<>();
    for (HostFile hostFile : from.files().values()) {
      paths.add(hostFile.path());
    }
    List<Json> files = new ArrayList<>();
    for (Path path : paths) {
      SequencedMap<String, Json> entry = new LinkedHashMap<>();
      entry.put("path", Json.text(path.toString()));
      entry.put("fingerprint", Json.text(fingerprint(path)));
      files.add(new Json.Members(entry));
    }
    SequencedMap<String, Json> json = new LinkedHashMap<>();
    json.put("version", Json.number(VERSION));
    json.put("target", ManifestJson.json(target));
    json.put("files", new Json.Array(files));
    Path beside = Files.createTempFile(file.toAbsolutePath().getParent(), "base", ".new");
    try {
      Files.write(beside, new Json.Members(json).encode());
      Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(beside);
    }
  }

  private static String fingerprint(Path path) throws IOException {
    Map<String, Object> attributes =
        Files.readAttributes(path, "unix:ino,size,lastModifiedTime,ctime");
    return "%s %s %d %d"
        .formatted(
            attributes.get("ino"),
            attributes.get("size"),
            nanos(attributes.get("lastModifiedTime")),
            nanos(attributes.get("ctime")));
  }

  private static long nanos(@org.jspecify.annotations.Nullable Object time) {
    return time instanceof FileTime t ? t.to(TimeUnit.NANOSECONDS) : 0;
  }
}
