package dev.strata.cli;

import dev.strata.image.ImageView;
import dev.strata.layer.Layer;
import dev.strata.report.ImageJson;
import dev.strata.report.ImageTexts;
import dev.strata.snapshot.StateTree;
import dev.strata.solver.Engine;
import dev.strata.tree.Entry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/// `strata files`: what is in an image, or in one of its layers.
@Command(
    name = "files",
    description = "Lists the files of an image, each with the layer that it comes from.",
    mixinStandardHelpOptions = true)
final class FilesCommand implements Callable<Integer> {
  /// The order of the lines.
  enum Sort {
    path,
    size
  }

  @ParentCommand @Nullable Main main;
  @Mixin FormatOption format = new FormatOption();

  @Parameters(index = "0", paramLabel = "IMAGE", description = "An image of the local store.")
  String reference = "";

  @Option(
      names = "--layer",
      paramLabel = "N",
      description = "What this layer itself holds and removes; 0 is the lowest.")
  @Nullable Integer layer;

  @Option(names = "--tree", description = "Show names below their folders.")
  boolean tree;

  @Option(
      names = "--sort",
      paramLabel = "BY",
      description = "${COMPLETION-CANDIDATES}: the largest first. Default: path.")
  Sort sort = Sort.path;

  @Override
  public Integer call() throws Exception {
    if (tree && sort != Sort.path) {
      throw new WrongUseException("--tree stands in the order of paths; leave out --sort");
    }
    try (Engine engine = Inspection.open(main, "files")) {
      ImageView image = Inspection.image(engine, reference);
      List<ImageTexts.ImageFile> files = layer == null ? all(image) : ofLayer(image, layer);
      if (sort == Sort.size) {
        files.sort(
            Comparator.comparingLong((ImageTexts.ImageFile f) -> f.entry().size()).reversed());
      }
      format.print(
          System.out,
          () -> new ImageTexts(Terminal.palette()).files(files, tree),
          () -> ImageJson.files(files));
    }
    return ExitCode.OK.code();
  }

  private static List<ImageTexts.ImageFile> all(ImageView image) throws IOException {
    List<ImageTexts.ImageFile> files = new ArrayList<>();
    StateTree tree = image.tree();
    tree.walk(
        "",
        entry -> {
          Optional<Layer> from = tree.layerOf(entry.path());
          files.add(
              new ImageTexts.ImageFile(entry, from.map(image.layers()::lastIndexOf).orElse(0)));
        });
    return files;
  }

  private static List<ImageTexts.ImageFile> ofLayer(ImageView image, int number)
      throws WrongUseException {
    List<ImageTexts.ImageFile> files = new ArrayList<>();
    for (Entry entry : Inspection.layer(image, number).index().entries()) {
      files.add(new ImageTexts.ImageFile(entry, number));
    }
    return files;
  }
}
