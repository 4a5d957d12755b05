package dev.strata.solver;

import dev.strata.image.Exporter;
import dev.strata.image.NamedImage;
import dev.strata.image.OutputSpec;
import dev.strata.image.PackOptions;
import dev.strata.image.PackedImage;
import dev.strata.image.RootExport;
import dev.strata.layer.LayerId;
import dev.strata.oci.DiffId;
import dev.strata.oci.ImageConfig;
import dev.strata.oci.ImageReference;
import dev.strata.snapshot.State;
import dev.strata.snapshot.StateTree;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;

/// Writes the outputs of a build, each as a line of progress. A file appears whole under its name,
/// or not at all.
final class Exports {
  private final Engine engine;
  private final BuildRequest request;
  private final Progress progress;
  private final ImageConfig config;
  private final State state;
  private final Layers layers;
  private Optional<PackedImage> image = Optional.empty();

  Exports(
      Engine engine,
      BuildRequest request,
      Progress progress,
      ImageConfig config,
      State state,
      Layers layers) {
    this.engine = engine;
    this.request = request;
    this.progress = progress;
    this.config = config;
    this.state = state;
    this.layers = layers;
  }

  /// The image as the last output has it; absent where none was asked for.
  Optional<PackedImage> image() {
    return image;
  }

  /// Puts the image into the local store, its layers as they are there, under the names of the
  /// build.
  void describe() throws IOException, InterruptedException {
    Progress.Vertex vertex = progress.declare("naming the image");
    vertex.start();
    tag(request.names());
    vertex.done();
  }

  void write(OutputSpec output) throws IOException, InterruptedException {
    Progress.Vertex vertex = progress.declare("exporting to " + title(output));
    vertex.start();
    switch (output.type()) {
      case OCI -> writeImage(output, vertex, true);
      case DOCKER -> writeImage(output, vertex, false);
      case LOCAL -> {
        List<String> left =
            RootExport.writeFolder(
                layers.tree(state), Path.of(destination(output)), request.epoch());
        if (!left.isEmpty()) {
          vertex.status("left out, being devices, fifos or sockets: " + String.join(" ", left));
        }
      }
      case TAR -> {
        StateTree tree = layers.tree(state);
        writeFile(output, out -> RootExport.writeTar(tree, out, request.epoch()));
      }
      case IMAGE -> {
        if (output.push()) {
          push(output, vertex);
        } else {
          tag(output.names());
        }
      }
      case CACHE_ONLY -> {}
    }
    vertex.done();
  }

  private void tag(List<ImageReference> names) throws IOException, InterruptedException {
    present();
    PackedImage described = engine.packer().describe(config, state.layers());
    for (ImageReference name : names) {
      engine.images().tag(name, described.descriptor());
    }
    image = Optional.of(described);
  }

  private void push(OutputSpec output, Progress.Vertex vertex)
      throws IOException, InterruptedException {
    List<ImageReference> names = output.names().isEmpty() ? request.names() : output.names();
    if (names.isEmpty()) {
      throw new IOException(
          "an image is to be pushed, and has no name; add -t registry/name:tag, or name=… to -o");
    }
    present();
    PackedImage packed = pack(output);
    for (ImageReference name : names) {
      engine.images().tag(name, packed.descriptor());
      vertex.status("pushing " + name);
      var pushed =
          engine
              .registries()
              .push(name, packed.descriptor(), engine.images(), new TransferLines(progress));
      vertex.status(ImageTransfer.words(pushed));
    }
    image = Optional.of(packed);
  }

  private PackedImage pack(OutputSpec output) throws IOException {
    return engine
        .packer()
        .pack(
            config,
            state.layers(),
            PackOptions.of(output, config.platform().toString(), request.epoch()));
  }

  /// All layers but those that a registry has as well: they are not fetched for a name.
  private void present() throws IOException, InterruptedException {
    for (LayerId layer : state.layers()) {
      if (layers.find(layer).isEmpty() && !engine.images().isRemote(new DiffId(layer.digest()))) {
        var _ = layers.get(layer);
      }
    }
  }

  private static String title(OutputSpec output) {
    return switch (output.type()) {
      case OCI -> "oci image format";
      case DOCKER -> "docker image format";
      case LOCAL -> "client directory";
      case TAR -> "client tarball";
      case IMAGE -> "image";
      case CACHE_ONLY -> "the cache only";
    };
  }

  private void writeImage(OutputSpec output, Progress.Vertex vertex, boolean oci)
      throws IOException, InterruptedException {
    present();
    vertex.status("exporting layers");
    PackedImage packed = pack(output);
    vertex.status("exporting manifest " + packed.descriptor().digest());
    List<NamedImage> named =
        List.of(NamedImage.of(packed, output.names().isEmpty() ? request.names() : output.names()));
    Exporter exporter = new Exporter(engine.images());
    if (!output.tar()) {
      Path folder = Path.of(destination(output));
      if (oci) {
        exporter.writeOci(named, folder);
      } else {
        exporter.writeDocker(named, folder);
      }
    } else if (oci) {
      writeFile(output, out -> exporter.writeOci(named, out));
    } else {
      writeFile(output, out -> exporter.writeDocker(named, out));
    }
    image = Optional.of(packed);
  }

  @FunctionalInterface
  private interface Writing {
    void to(OutputStream out) throws IOException;
  }

  private void writeFile(OutputSpec output, Writing writing) throws IOException {
    if (output.toStandardOutput()) {
      OutputStream out = request.standardOutput();
      writing.to(out);
      out.flush();
      return;
    }
    Path file = Path.of(destination(output)).toAbsolutePath();
    Path unfinished =
        file.resolveSibling("." + file.getFileName() + "." + ProcessHandle.current().pid());
    try {
      try (OutputStream out =
          new BufferedOutputStream(Files.newOutputStream(unfinished), 1 << 20)) {
        writing.to(out);
      }
      Files.move(
          unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (NoSuchFileException e) {
      throw new IOException("cannot write " + file + ": its folder is not there; make it", e);
    } finally {
      Files.deleteIfExists(unfinished);
    }
  }

  private static String destination(OutputSpec output) throws IOException {
    Optional<String> dest = output.dest();
    if (dest.isEmpty()) {
      throw new IOException(
          "the output type="
              + output.type()
              + " has no dest; write type="
              + output.type()
              + ",dest=…");
    }
    return dest.get();
  }
}
