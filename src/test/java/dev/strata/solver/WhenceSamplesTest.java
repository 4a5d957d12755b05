package dev.strata.solver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strata.image.ImageView;
import dev.strata.image.PathHistory;
import dev.strata.layer.Layer;
import dev.strata.oci.ImageConfig;
import dev.strata.plan.ResolvedImage;
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
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// For every path of every sample's image the line that wrote it is named, as the tars of the
/// exported layers say.
@Tag("root")
final class WhenceSamplesTest {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"hello", "pages", "tools"})
  void everyPathOfASample(String sample) throws Exception {
    Path context = Path.of("samples", sample);
    check(Files.readString(context.resolve("Dockerfile")), context);
  }

  @Test
  void filesThatAreReplacedRemovedAndPutBack() throws Exception {
    Path context = Files.createDirectory(folder.resolve("own"));
    Files.writeString(context.resolve("a.txt"), "a");
    Files.writeString(context.resolve("b.txt"), "b");
    check(
        """
        FROM strata.local/base
        COPY a.txt b.txt /data/
        RUN echo changed > /data/a.txt
        RUN rm -r /data && mkdir /data && echo new > /data/c.txt
        LABEL nothing=changed

        COPY a.txt /data/
        RUN chmod 600 /data/a.txt; mv /data/c.txt /data/d.txt; ln /data/d.txt /data/e.txt
        RUN rm -r /data; echo file > /data
        RUN rm /data; mkdir -p /data/again; ln -s . /data/again/link
        """,
        context);
  }

  private void check(String dockerfile, Path context) throws Exception {
    try (BuildRoom room = new BuildRoom(Files.createDirectory(folder.resolve("room")))) {
      BuildRoom.Built built = room.of(dockerfile).from(context).layout().build();
      List<Map<String, Boolean>> tars = tars(built.files());
      ImageView image = view(room, built);
      List<Optional<LayerOrigins.Origin>> origins =
          new LayerOrigins(new BuildRecords(room.engine().store().cache()).newest())
              .of(
                  built.result().image().orElseThrow().descriptor().digest(),
                  image.layers().stream().map(Layer::id).toList());
      List<Integer> lines = lines(built, tars.size());
      Map<String, List<String>> expected = expected(tars, lines);
      assertThat(expected).hasSizeGreaterThan(20);

      for (Map.Entry<String, List<String>> path : expected.entrySet()) {
        PathHistory history = PathHistory.find(image.tree(), path.getKey()).getFirst();
        assertThat(history.path()).isEqualTo(path.getKey());
        assertThat(told(history, origins)).as(path.getKey()).isEqualTo(path.getValue());
      }
      assertTextsAgree(dockerfile, image, lines);
    }
  }

  /// The lines of the steps of the last stage that made a layer; 0 for the base's.
  private static List<Integer> lines(BuildRoom.Built built, int layers) {
    List<StepReport> steps = built.result().summary().steps();
    int stage = steps.getLast().id().stage();
    List<Integer> lines = new ArrayList<>();
    steps.stream()
        .filter(s -> s.id().stage() == stage && s.layer().isPresent())
        .forEach(s -> lines.add(s.line()));
    while (lines.size() < layers) {
      lines.addFirst(0);
    }
    return lines;
  }

  /// What the image's own history says of each layer stands at that line of the Dockerfile.
  private static void assertTextsAgree(String dockerfile, ImageView image, List<Integer> lines) {
    List<String> text = dockerfile.lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i) > 0) {
        String keyword = text.get(lines.get(i) - 1).split(" ", 2)[0];
        assertThat(image.instructions().get(i)).startsWith(keyword);
      }
    }
  }

  /// For each path what the layers did to it, in the tars' own terms: `wrote 3`, `removed 4`.
  private static Map<String, List<String>> expected(
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

  private static List<String> told(
      PathHistory history, List<Optional<LayerOrigins.Origin>> origins) {
    return history.events().stream()
        .map(
            event ->
                (event instanceof PathHistory.Event.Wrote ? "wrote " : "removed ")
                    + origins.get(event.layer()).map(o -> o.step().line()).orElse(0))
        .toList();
  }

  private static ImageView view(BuildRoom room, BuildRoom.Built built) throws Exception {
    var image = built.result().image().orElseThrow();
    ImageConfig config = room.engine().images().images(image.descriptor()).getFirst().config();
    return ImageView.of(
        new ResolvedImage("built", config.platform(), image.descriptor().digest(), config),
        room.engine().images());
  }

  /// The names in the layers' tars, lowest first, and whether each is a folder.
  private static List<Map<String, Boolean>> tars(Path layout) throws IOException {
    JsonNode index = json(layout.resolve("index.json"));
    JsonNode manifest = json(blob(layout, index.get("manifests").get(0)));
    List<Map<String, Boolean>> tars = new ArrayList<>();
    for (JsonNode layer : manifest.get("layers")) {
      try (InputStream in = new BufferedInputStream(Files.newInputStream(blob(layout, layer)));
          TarArchiveInputStream tar = new TarArchiveInputStream(new GZIPInputStream(in))) {
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

  private static Path blob(Path layout, JsonNode descriptor) {
    return layout.resolve("blobs").resolve(descriptor.get("digest").asString().replace(':', '/'));
  }

  private static JsonNode json(Path file) throws IOException {
    return JsonMapper.shared().readTree(Files.readString(file));
  }
}
