package dev.strata.cli;

import dev.strata.context.PatternException;
import dev.strata.image.ImageView;
import dev.strata.image.PathHistory;
import dev.strata.layer.Layer;
import dev.strata.report.ImageJson;
import dev.strata.report.ImageTexts;
import dev.strata.solver.BuildRecords;
import dev.strata.solver.Engine;
import dev.strata.solver.LayerOrigins;
import dev.strata.tree.Entry;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/// `strata whence`: which layer wrote a path, which replaced or removed it, and what made them.
@Command(
    name = "whence",
    description = "Tells where a path of an image comes from, and what became of it.",
    mixinStandardHelpOptions = true)
final class WhenceCommand implements Callable<Integer> {
  @ParentCommand @Nullable Main main;
  @Mixin FormatOption format = new FormatOption();

  @Parameters(index = "0", paramLabel = "IMAGE", description = "An image of the local store.")
  String reference = "";

  @Parameters(
      index = "1",
      paramLabel = "PATH",
      description = "A path in it; may have the wildcards of COPY: *, ?, [a-z].")
  String path = "";

  @Option(names = "--content", description = "Then print what is in the files that are there.")
  boolean content;

  @Override
  public Integer call() throws Exception {
    try (Engine engine = Inspection.open(main, "whence")) {
      ImageView image = Inspection.image(engine, reference);
      List<PathHistory> paths = histories(image);
      if (paths.isEmpty()) {
        throw new WrongUseException("no layer of " + reference + " has " + path);
      }
      List<Optional<LayerOrigins.Origin>> origins =
          new LayerOrigins(new BuildRecords(engine.store().cache()).newest())
              .of(image.image().digest(), image.layers().stream().map(Layer::id).toList());
      ImageTexts texts = new ImageTexts(Terminal.palette());
      format.print(
          System.out,
          () -> texts.whence(paths, image, origins),
          () -> ImageJson.whence(paths, image, origins));
      if (content) {
        printContents(image, paths);
      }
    }
    return ExitCode.OK.code();
  }

  private List<PathHistory> histories(ImageView image) throws WrongUseException {
    try {
      return PathHistory.find(image.tree(), path);
    } catch (PatternException e) {
      throw new WrongUseException(path + ": " + e.getMessage());
    }
  }

  private static void printContents(ImageView image, List<PathHistory> paths) throws IOException {
    for (PathHistory history : paths) {
      Optional<Entry> file = history.visible().filter(Entry::isFile);
      if (file.isPresent()) {
        try (InputStream in = image.tree().open(file.get())) {
          in.transferTo(System.out);
        }
      }
    }
    System.out.flush();
  }
}
