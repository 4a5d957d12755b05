package dev.strata.solver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strata.LayerTars;
import dev.strata.image.ImageView;
import dev.strata.image.PathHistory;
import dev.strata.layer.Layer;
import dev.strata.oci.ImageConfig;
import dev.strata.plan.ResolvedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// For every path of every sample's image the line that wrote it is named, as the tars of the
/// exported layers say.
@Tag("root")
final class WhenceSamplesTest {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"hello", "pages", "tools", "platforms"})
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
      List<Map<String, Boolean>> tars = LayerTars.names(built.files());
      ImageView image = view(room, built);
      List<Optional<LayerOrigins.Origin>> origins =
          new LayerOrigins(new BuildRecords(room.engine().store().cache()).newest())
              .of(
                  built.result().image().orElseThrow().descriptor().digest(),
                  image.layers().stream().map(Layer::id).toList());
      List<Integer> lines = lines(built, tars.size());
      Map<String, List<String>> expected = LayerTars.events(tars, lines);
      assertThat(expected).hasSizeGreaterThan(2);

      for (Map.Entry<String, List<String>> path : expected.entrySet()) {
        PathHistory history = PathHistory.find(image.tree(), path.getKey()).getFirst();
        assertThat(history.path()).isEqualTo(path.getKey());
        assertThat(LayerTars.told(history, origins)).as(path.getKey()).isEqualTo(path.getValue());
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

  private static ImageView view(BuildRoom room, BuildRoom.Built built) throws Exception {
    var image = built.result().image().orElseThrow();
    ImageConfig config = room.engine().images().images(image.descriptor()).getFirst().config();
    return ImageView.of(
        new ResolvedImage("built", config.platform(), image.descriptor().digest(), config),
        room.engine().images());
  }
}
