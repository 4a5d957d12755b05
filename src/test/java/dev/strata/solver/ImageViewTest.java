package dev.strata.solver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strata.context.PatternException;
import dev.strata.image.ImageDifference;
import dev.strata.image.ImageView;
import dev.strata.image.PathHistory;
import dev.strata.image.Waste;
import dev.strata.layer.Layer;
import dev.strata.oci.ImageConfig;
import dev.strata.plan.ResolvedImage;
import dev.strata.snapshot.StateTree;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is told of the images that builds made: where each path comes from and what is wasted.
@Tag("root")
final class ImageViewTest {
  private static final String FILE =
      """
      FROM strata.local/base AS base
      COPY a.txt /data/
      FROM base
      RUN mkdir /gone && head -c 1000 /dev/zero > /gone/big && ln -s /data /link
      RUN rm -r /gone && echo changed > /data/a.txt
      COPY b.txt /data/b.txt
      COPY b.txt /data/c.txt
      """;

  @TempDir Path folder;
  private BuildRoom room;

  @BeforeEach
  void open() throws Exception {
    room = new BuildRoom(folder);
    room.write("a.txt", "one");
    room.write("b.txt", "four");
  }

  @AfterEach
  void close() throws Exception {
    room.close();
  }

  @Test
  void aReplacedFileNamesBothLayersAndTheirLines() throws Exception {
    BuildRoom.Built built = room.of(FILE).build();
    ImageView image = view(built);

    PathHistory path = PathHistory.find(image.tree(), "/link/a.txt").getFirst();

    assertThat(path.path()).isEqualTo("data/a.txt");
    assertThat(lines(built, image, path)).containsExactly(2, 5);
    assertThat(path.events().getLast())
        .isInstanceOfSatisfying(
            PathHistory.Event.Wrote.class,
            wrote -> assertThat(wrote.before().orElseThrow().size()).isEqualTo(3));
    assertThat(image.instructions().get(path.events().getLast().layer())).contains("rm -r /gone");
  }

  @Test
  void aFileInARemovedFolderNamesTheFolder() throws Exception {
    BuildRoom.Built built = room.of(FILE).build();
    ImageView image = view(built);

    PathHistory path = PathHistory.find(image.tree(), "gone/*").getFirst();

    assertThat(path.visible()).isEmpty();
    assertThat(path.events()).hasSize(2);
    assertThat(path.events().getLast())
        .isInstanceOfSatisfying(
            PathHistory.Event.Removed.class, r -> assertThat(r.by()).isEqualTo("gone"));
    assertThat(line(built, image, path.events().getLast().layer())).isEqualTo(5);
  }

  @Test
  void everyVisiblePathComesFromTheLayerThatTheTreeSays() throws Exception {
    StateTree tree = view(room.of(FILE).build()).tree();
    int[] checked = {0};

    tree.walk(
        "",
        entry -> {
          PathHistory path = find(tree, entry.path());
          assertThat(path.visible()).as(entry.path()).isPresent();
          Layer from = tree.layers().get(path.events().getLast().layer());
          if (from.find(entry.path()).isPresent()) {
            assertThat(tree.layerOf(entry.path())).as(entry.path()).contains(from);
          }
          checked[0]++;
        });

    assertThat(checked[0]).isGreaterThan(20);
  }

  @Test
  void aPathThatWasNeverThereHasNoHistory() throws Exception {
    assertThat(PathHistory.find(view(room.of(FILE).build()).tree(), "/never")).isEmpty();
  }

  @Test
  void wasteIsWhatIsHiddenAndWhatIsTwice() throws Exception {
    Waste waste = Waste.of(view(room.of(FILE).build()).tree());

    assertThat(waste.hidden())
        .extracting(Waste.Hidden::path)
        .containsExactly("gone/big", "data/a.txt");
    assertThat(waste.hiddenBytes()).isEqualTo(1003);
    assertThat(waste.duplicates())
        .filteredOn(d -> d.places().getFirst().path().equals("data/b.txt"))
        .singleElement()
        .extracting(Waste.Duplicate::wastedBytes)
        .isEqualTo(4L);
  }

  @Test
  void efficiencyIsTheSmallestVersionsOverAll() throws Exception {
    String file = "FROM scratch\nCOPY a.txt /f\nCOPY b.txt /f\n";

    assertThat(Waste.of(view(room.of(file).build()).tree()).efficiency()).isEqualTo(3.0 / 7);
  }

  @Test
  void twoImagesDifferInFilesAndConfig() throws Exception {
    ImageView before = view(room.of("FROM scratch\nCOPY a.txt b.txt /\nENV A=1\n").build());
    room.write("a.txt", "another");
    room.write("c.txt", "c");
    ImageView after = view(room.of("FROM scratch\nCOPY a.txt c.txt /\nENV A=2\n").build());

    ImageDifference difference = ImageDifference.between(before, after);

    assertThat(difference.files())
        .extracting(f -> f.path() + " " + f.what())
        .containsExactly("a.txt [content]", "b.txt []", "c.txt []");
    assertThat(difference.config())
        .extracting(ImageDifference.ConfigChange::name)
        .containsExactly("Env");
    assertThat(difference.bytesAfter() - difference.bytesBefore()).isEqualTo(7 + 1 - 3 - 4);
  }

  private ImageView view(BuildRoom.Built built) throws Exception {
    var image = built.result().image().orElseThrow();
    ImageConfig config = room.engine().images().images(image.descriptor()).getFirst().config();
    return ImageView.of(
        new ResolvedImage("built", config.platform(), image.descriptor().digest(), config),
        room.engine().images());
  }

  private int line(BuildRoom.Built built, ImageView image, int layer) throws Exception {
    List<Optional<LayerOrigins.Origin>> origins =
        new LayerOrigins(new BuildRecords(room.engine().store().cache()).newest())
            .of(
                built.result().image().orElseThrow().descriptor().digest(),
                image.layers().stream().map(Layer::id).toList());
    return origins.get(layer).orElseThrow().step().line();
  }

  private List<Integer> lines(BuildRoom.Built built, ImageView image, PathHistory path)
      throws Exception {
    List<Integer> lines = new ArrayList<>();
    for (PathHistory.Event event : path.events()) {
      lines.add(line(built, image, event.layer()));
    }
    return lines;
  }

  private static PathHistory find(StateTree tree, String path) throws IOException {
    try {
      return PathHistory.find(tree, path).getFirst();
    } catch (PatternException e) {
      throw new IOException(e);
    }
  }
}
