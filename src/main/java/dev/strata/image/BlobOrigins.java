package dev.strata.image;

import dev.strata.oci.Digest;
import dev.strata.oci.Json;
import dev.strata.oci.JsonObject;
import dev.strata.oci.MalformedDocumentException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/// Which repositories have a blob: one file for each, `<hex of the digest>`:
///
///     {"repositories": ["docker.io/library/debian"]}
///
/// By them a layer that is not on this machine can be had when it is needed, and a blob that a
/// registry has in another repository be mounted instead of sent.
final class BlobOrigins {
  private static final int MOST = 4;
  private final StateFiles files;

  BlobOrigins(Path folder) throws IOException {
    this.files = new StateFiles(folder);
  }

  /// The last one that was told first.
  List<String> of(Digest blob) throws IOException {
    Optional<byte[]> bytes = files.read(blob.hex());
    if (bytes.isEmpty()) {
      return List.of();
    }
    try {
      return JsonObject.parse(bytes.get(), "the origins of " + blob).texts("repositories");
    } catch (MalformedDocumentException _) {
      return List.of();
    }
  }

  synchronized void add(Digest blob, String repository) throws IOException {
    List<String> before = of(blob);
    if (before.contains(repository)) {
      return;
    }
    List<String> all = new ArrayList<>(before);
    all.addFirst(repository);
    while (all.size() > MOST) {
      all.removeLast();
    }
    SequencedMap<String, Json> json = new LinkedHashMap<>();
    json.put("repositories", Json.texts(all));
    files.write(blob.hex(), new Json.Members(json).encode());
  }
}
