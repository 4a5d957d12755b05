package dev.strata.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strata.LayerTars;
import dev.strata.image.ImageView;
import dev.strata.image.PathHistory;
import dev.strata.layer.Layer;
import dev.strata.solver.BuildRecords;
import dev.strata.solver.Engine;
import dev.strata.solver.LayerOrigins;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// Checks where `whence` says that each path of an image comes from against the tars of its layers,
/// as `save` writes them, and against what the image's own history says of each layer.
final class WhenceCheck {
  private WhenceCheck() {}

  /// @param build of the image `name`, which has to have made all of its layers but the base's
  /// @return how many paths were looked at
  static int everyPath(Program strata, Program.Build build, Path dockerfile, String name)
      throws Exception {
    Path archive = Files.createTempFile("whence", ".tar");
    Path layout = Files.createTempDirectory("whence");
    try {
      Program.Result saved = strata.run("save", "-o", archive.toString(), name);
      assertThat(saved.exitCode()).as(saved.text()).isZero();
      Process tar =
          new ProcessBuilder("tar", "-xf", archive.toString(), "-C", layout.toString()).start();
      assertThat(tar.waitFor()).isZero();
      List<Map<String, Boolean>> tars = LayerTars.names(layout);
      List<Integer> lines = lines(build, tars.size());
      Map<String, List<String>> expected = LayerTars.events(tars, lines);
      compare(strata, name, expected, lines, Files.readAllLines(dockerfile));
      return expected.size();
    } finally {
      Files.delete(archive);
      assertThat(new ProcessBuilder("rm", "-r", layout.toString()).start().waitFor()).isZero();
    }
  }

  /// The lines of the steps of the last stage that made a layer; 0 for the base's.
  private static List<Integer> lines(Program.Build build, int layers) {
    JsonNode steps = build.metadata().get("strata.steps");
    String last = steps.get(steps.size() - 1).get("stage").asString();
    List<Integer> lines = new ArrayList<>();
    for (JsonNode step : steps) {
      if (step.get("stage").asString().equals(last) && step.has("layer")) {
        lines.add(step.get("line").asInt());
      }
    }
    while (lines.size() < layers) {
      lines.addFirst(0);
    }
    return lines;
  }

  private static void compare(
      Program strata,
      String name,
      Map<String, List<String>> expected,
      List<Integer> lines,
      List<String> dockerfile)
      throws Exception {
    PrintStream none = new PrintStream(PrintStream.nullOutputStream());
    StoreOptions options = new StoreOptions(Invocation.own(none, none));
    options.root = strata.root();
    try (Engine engine = options.open("a test", none)) {
      ImageView image = Inspection.image(engine, name);
      List<Optional<LayerOrigins.Origin>> origins =
          new LayerOrigins(new BuildRecords(engine.store().cache()).newest())
              .of(image.image().digest(), image.layers().stream().map(Layer::id).toList());
      List<String> wrong = new ArrayList<>();
      for (Map.Entry<String, List<String>> path : expected.entrySet()) {
        List<String> told = LayerTars.told(PathHistory.of(image.tree(), path.getKey()), origins);
        if (!told.equals(path.getValue())) {
          wrong.add(path.getKey() + ": " + told + ", and not " + path.getValue());
        }
      }
      assertThat(wrong).isEmpty();
      for (int i = 0; i < lines.size(); i++) {
        if (lines.get(i) > 0) {
          String keyword = dockerfile.get(lines.get(i) - 1).split(" ", 2)[0];
          assertThat(image.instructions().get(i)).startsWith(keyword);
        }
      }
    }
  }
}
