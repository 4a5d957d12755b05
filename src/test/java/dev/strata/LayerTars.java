package dev.strata;

import dev.strata.image.PathHistory;
import dev.strata.solver.LayerOrigins;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What the tars of an image's layers say of where its paths come from: what `whence` is checked
/// against.
public final class LayerTars {
  private LayerTars() {}

  /// The names in the layers' tars, lowest first, and whether each is a folder.
  public static List<Map<String, Boolean>> names(Path layout) throws IOException {
    JsonNode index = json(layout.resolve("index.json"));
    JsonNode manifest = json(blob(layout, index.get("manifests").get(0)));
    List<Map<String, Boolean>> tars = new ArrayList<>();
    for (JsonNode layer : manifest.get("layers")) {
      try (InputStream in = new BufferedInputStream(Files.newInputStream(blob(layout, layer)));
          TarArchiveInputStream tar = new TarArchiveInputStream(plain(in))) {
        Map<String, Boolean> names = new HashMap<>();
        for (TarArchiveEntry entry = tar.getNextEntry();
            entry != null;
            entry = tar.getNextEntry()) {
          String name = entry.getName().replaceAll("^(\\./|/)+|/+$", "");
          if (!name.isEmpty()) {
            names.put(name, entry.isDirectory());
          }
        }
        tars.add(names);
      }
    }
    return tars;
  }

  /// The tar itself, which an archive of docker's form has as it is.
  private static InputStream plain(InputStream in) throws IOException {
    in.mark(2);
    boolean compressed = in.read() == 0x1f && in.read() == 0x8b;
    in.reset();
    return compressed ? new GZIPInputStream(in) : in;
  }

  private static Path blob(Path layout, JsonNode descriptor) {
    return layout.resolve("blobs").resolve(descriptor.get("digest").asString().replace(':', '/'));
  }

  private static JsonNode json(Path file) throws IOException {
    return JsonMapper.shared().readTree(Files.readString(file));
  }

  /// For each path what the layers did to it, in the tars' own terms: `wrote 3`, `removed 4`.
  public static Map<String, List<String>> events(
      List<Map<String, Boolean>> tars, List<Integer> lines) {
    Map<String, List<String>> events = new HashMap<>();
    Map<String, Boolean> there = new HashMap<>();
    for (int i = 0; i < tars.size(); i++) {
      int line = lines.get(i);
      Map<String, Boolean> tar = tars.get(i);
      for (String path : List.copyOf(there.keySet())) {
        if (!tar.containsKey(path) && hides(tar, path)) {
          there.remove(path);
          events.computeIfAbsent(path, _ -> new ArrayList<>()).add("removed " + line);
        }
      }
      tar.forEach(
          (path, isFolder) -> {
            if (!isMark(path)) {
              there.put(path, isFolder);
              events.computeIfAbsent(path, _ -> new ArrayList<>()).add("wrote " + line);
            }
          });
    }
    return events;
  }

  private static boolean isMark(String path) {
    return path.substring(path.lastIndexOf('/') + 1).startsWith(".wh.");
  }

  /// Whether the tar takes this path of a lower layer away.
  private static boolean hides(Map<String, Boolean> tar, String path) {
    for (String at = path; !at.isEmpty(); at = parent(at)) {
      String name = at.substring(at.lastIndexOf('/') + 1);
      String above = parent(at);
      String prefix = above.isEmpty() ? "" : above + "/";
      if (tar.containsKey(prefix + ".wh." + name)
          || tar.containsKey(prefix + ".wh..wh..opq")
          || !at.equals(path) && tar.containsKey(at) && !tar.get(at)) {
        return true;
      }
    }
    return false;
  }

  private static String parent(String path) {
    int slash = path.lastIndexOf('/');
    return slash < 0 ? "" : path.substring(0, slash);
  }

  /// The same of a history, in these terms.
  public static List<String> told(
      PathHistory history, List<Optional<LayerOrigins.Origin>> origins) {
    return history.events().stream()
        .map(
            event ->
                (event instanceof PathHistory.Event.Wrote ? "wrote " : "removed ")
                    + origins.get(event.layer()).map(o -> o.step().line()).orElse(0))
        .toList();
  }
}
