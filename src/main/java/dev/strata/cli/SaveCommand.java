package dev.strata.cli;

import dev.strata.image.Exporter;
import dev.strata.image.NamedImage;
import dev.strata.image.OpenArchive;
import dev.strata.oci.Descriptor;
import dev.strata.oci.ImageReference;
import dev.strata.solver.Engine;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/// `strata save`: images of the local store as one archive, that docker, podman and skopeo read.
@Command(
    name = "save",
    description = "Writes images of the local store to an archive.",
    mixinStandardHelpOptions = true)
final class SaveCommand implements Callable<Integer> {
  /// What the archive is; `docker` is an image layout as well.
  enum Form {
    docker,
    oci
  }

  @ParentCommand @Nullable Main main;

  @Parameters(arity = "1..*", paramLabel = "NAME[:TAG]", description = "The images.")
  List<String> names = new ArrayList<>();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "The archive. Default: standard output.")
  @Nullable Path output;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description = "${COMPLETION-CANDIDATES}. Default: docker.")
  Form format = Form.docker;

  @Override
  public Integer call() throws Exception {
    if (output == null && Terminal.isThere()) {
      throw new WrongUseException("an archive is not for a terminal: use -o, or redirect");
    }
    // Written when the store is closed again: whoever reads it may need the store, too.
    try (OpenArchive archive = opened()) {
      if (output == null) {
        OutputStream out = new BufferedOutputStream(System.out, 1 << 20);
        archive.write(out);
        out.flush();
      } else {
        writeFile(archive, output.toAbsolutePath());
      }
    }
    return ExitCode.OK.code();
  }

  private OpenArchive opened() throws Exception {
    try (Engine engine = Inspection.open(main, "save " + String.join(" ", names))) {
      Exporter exporter = new Exporter(engine.images());
      List<NamedImage> images = images(engine);
      return switch (format) {
        case docker -> exporter.openDocker(images);
        case oci -> exporter.openOci(images);
      };
    }
  }

  private List<NamedImage> images(Engine engine) throws Exception {
    SequencedMap<Descriptor, List<ImageReference>> byTarget = new LinkedHashMap<>();
    for (String text : names) {
      ImageReference name = TransferOptions.name(text);
      Descriptor target = Inspection.target(engine, text);
      List<ImageReference> given = byTarget.computeIfAbsent(target, _ -> new ArrayList<>());
      if (name.digest().isEmpty()) {
        given.add(name);
      }
    }
    List<NamedImage> images = new ArrayList<>();
    for (Map.Entry<Descriptor, List<ImageReference>> entry : byTarget.entrySet()) {
      images.add(new NamedImage(entry.getKey(), entry.getValue(), new TreeMap<>()));
    }
    return images;
  }

  private static void writeFile(OpenArchive archive, Path file) throws IOException {
    Path beside =
        file.resolveSibling("." + file.getFileName() + "." + ProcessHandle.current().pid());
    try {
      try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(beside), 1 << 20)) {
        archive.write(out);
      }
      Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (NoSuchFileException e) {
      throw new IOException("cannot write " + file + ": its folder is not there; make it", e);
    } finally {
      Files.deleteIfExists(beside);
    }
  }
}
