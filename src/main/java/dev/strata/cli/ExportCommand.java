package dev.strata.cli;

import dev.strata.image.ImageView;
import dev.strata.image.RootExport;
import dev.strata.solver.Engine;
import dev.strata.tree.Entry;
import dev.strata.tree.Tree;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/// `strata export`: a file of an image as it is, or a folder as a tar of all that is in it.
@Command(
    name = "export",
    description = "Takes a file out of an image, or a folder as a tar.",
    mixinStandardHelpOptions = true)
final class ExportCommand implements Callable<Integer> {
  @ParentCommand @Nullable Main main;

  @Parameters(index = "0", paramLabel = "IMAGE", description = "An image of the local store.")
  String reference = "";

  @Parameters(
      index = "1",
      paramLabel = "PATH",
      description = "A file or a folder in it; links are followed.")
  String path = "";

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "Where to write it. Default: standard output.")
  @Nullable Path output;

  @Override
  public Integer call() throws Exception {
    try (Engine engine = Inspection.open(main, "export")) {
      ImageView image = Inspection.image(engine, reference);
      Entry entry = Inspection.entry(image, path);
      if (!entry.isFile() && !entry.isDirectory()) {
        throw new WrongUseException(path + " is neither a file nor a folder");
      }
      if (output == null) {
        write(image, entry, System.out);
        System.out.flush();
      } else {
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(output))) {
          write(image, entry, out);
        }
      }
    }
    return ExitCode.OK.code();
  }

  private static void write(ImageView image, Entry entry, OutputStream out) throws IOException {
    if (entry.isDirectory()) {
      RootExport.writeTar(new Below(image.tree(), entry.path()), out, Optional.empty());
    } else {
      try (InputStream in = image.tree().open(entry)) {
        in.transferTo(out);
      }
    }
  }

  /// A folder of a tree as a tree of its own. A link to a name outside is a file.
  private record Below(Tree whole, String folder) implements Tree {
    @Override
    public Optional<Entry> find(String at) throws IOException {
      return whole.find(outer(at)).map(this::inner);
    }

    @Override
    public List<Entry> list(String at) throws IOException {
      return whole.list(outer(at)).stream().map(this::inner).toList();
    }

    @Override
    public InputStream open(Entry entry) throws IOException {
      return whole.open(whole.find(outer(entry.path())).orElseThrow());
    }

    private String outer(String at) {
      return at.isEmpty() ? folder : folder.isEmpty() ? at : folder + "/" + at;
    }

    private Entry inner(Entry entry) {
      return entry
          .withPath(inner(entry.path()))
          .withHardLinkTo(entry.hardLinkTo().filter(this::isInside).map(this::inner));
    }

    private boolean isInside(String at) {
      return folder.isEmpty() || at.startsWith(folder + "/");
    }

    private String inner(String at) {
      return folder.isEmpty() ? at : at.equals(folder) ? "" : at.substring(folder.length() + 1);
    }
  }
}
