package dev.strata.solver;

import dev.strata.image.AnnotationTarget;
import dev.strata.image.Exporter;
import dev.strata.image.IndexPacker;
import dev.strata.image.NamedImage;
import dev.strata.image.OutputSpec;
import dev.strata.image.OutputType;
import dev.strata.image.PackOptions;
import dev.strata.image.PackedImage;
import dev.strata.image.RootExport;
import dev.strata.layer.LayerId;
import dev.strata.oci.Descriptor;
import dev.strata.oci.DiffId;
import dev.strata.oci.ImageReference;
import dev.strata.tree.Tree;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/// Writes the outputs of a build, each as a line of progress. A file appears whole under its name,
/// or not at all.
final class Exports {
  private final Engine engine;
  private final BuildRequest request;
  private final Progress progress;
  private final List<BuiltImage> built;
  private final Layers layers;
  private Optional<Descriptor> target = Optional.empty();
  private List<PackedImage> images = List.of();

  Exports(
      Engine engine,
      BuildRequest request,
      Progress progress,
      List<BuiltImage> built,
      Layers layers) {
    this.engine = engine;
    this.request = request;
    this.progress = progress;
    this.built = built;
    this.layers = layers;
  }

  /// The image as the last output has it, or the index; absent where none was asked for.
  Optional<Descriptor> target() {
    return target;
  }

  List<PackedImage> images() {
    return images;
  }

  /// Puts the image into the local store, its layers as they are there, under the names of the
  /// build.
  void describe() throws IOException, InterruptedException {
    Progress.Vertex vertex = progress.declare("naming the image");
    vertex.start();
    tag(request.names(), Optional.empty());
    vertex.done();
  }

  void write(OutputSpec output) throws IOException, InterruptedException {
    Progress.Vertex vertex = progress.declare("exporting to " + title(output));
    vertex.start();
    switch (output.type()) {
      case OCI -> writeImage(output, vertex, true);
      case DOCKER -> writeImage(output, vertex, false);
      case LOCAL, TAR -> {
        RootExports roots = new RootExports(layers, built, request.epoch());
        if (output.type() == OutputType.TAR) {
          Tree tree = roots.tree();
          writeFile(output, out -> RootExport.writeTar(tree, out, request.epoch()));
        } else {
          roots.write(Path.of(destination(output))).ifPresent(vertex::status);
        }
      }
      case IMAGE -> {
        if (output.push()) {
          push(output, vertex);
        } else {
          tag(namesOf(output), Optional.of(output));
        }
      }
      case CACHE_ONLY -> {}
    }
    vertex.done();
  }

  private List<ImageReference> namesOf(OutputSpec output) {
    return output.names().isEmpty() ? request.names() : output.names();
  }

  /// @param output what annotates the image, if anything does
  private void tag(List<ImageReference> names, Optional<OutputSpec> output)
      throws IOException, InterruptedException {
    present();
    images = new ArrayList<>();
    for (BuiltImage image : built) {
      images.add(
          engine
              .packer()
              .describe(
                  image.config(),
                  image.state().layers(),
                  output
                      .map(o -> o.annotations(AnnotationTarget.MANIFEST, platform(image)))
                      .orElse(new TreeMap<>())));
    }
    Descriptor described = target(names, output, true);
    for (ImageReference name : names) {
      engine.images().tag(name, described);
    }
    target = Optional.of(described);
  }

  private static String platform(BuiltImage image) {
    return image.platform().toString();
  }

  private void push(OutputSpec output, Progress.Vertex vertex)
      throws IOException, InterruptedException {
    List<ImageReference> names = namesOf(output);
    if (names.isEmpty()) {
      throw new IOException(
          "an image is to be pushed, and has no name; add -t registry/name:tag, or name=… to -o");
    }
    present();
    Descriptor packed = pack(output);
    for (ImageReference name : names) {
      engine.images().tag(name, packed);
      vertex.status("pushing " + name);
      var pushed =
          engine.registries().push(name, packed, engine.images(), new TransferLines(progress));
      vertex.status(ImageTransfer.words(pushed));
    }
    target = Optional.of(packed);
  }

  /// Packs the images as the output wants them, and gives what stands for all of them.
  private Descriptor pack(OutputSpec output) throws IOException {
    images = new ArrayList<>();
    for (BuiltImage image : built) {
      PackOptions options = PackOptions.of(output, platform(image), request.epoch());
      images.add(
          engine
              .packer()
              .pack(
                  image.config(),
                  image.state().layers(),
                  request.extras().attest().isNone() ? options : options.withOciMediaTypes()));
    }
    return target(namesOf(output), Optional.of(output), output.usesOciMediaTypes());
  }

  /// The one image, or an index of all. Attestations are OCI's only, as in BuildKit.
  private Descriptor target(List<ImageReference> names, Optional<OutputSpec> output, boolean oci)
      throws IOException {
    if (!request.extras().isIndex()) {
      return images.getFirst().descriptor();
    }
    List<IndexPacker.Part> parts = new ArrayList<>();
    for (int i = 0; i < built.size(); i++) {
      BuiltImage image = built.get(i);
      parts.add(
          new IndexPacker.Part(
              images.get(i),
              output
                  .map(o -> o.annotations(AnnotationTarget.MANIFEST_DESCRIPTOR, platform(image)))
                  .orElse(new TreeMap<>()),
              List.copyOf(image.attestations())));
    }
    return new IndexPacker(engine.images())
        .pack(
            parts,
            names,
            oci || !request.extras().attest().isNone(),
            output.map(o -> o.annotations(AnnotationTarget.INDEX, "")).orElse(new TreeMap<>()));
  }

  /// All layers but those that a registry has as well: they are not fetched for a name.
  private void present() throws IOException, InterruptedException {
    for (LayerId layer : built.stream().flatMap(b -> b.state().layers().stream()).toList()) {
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
    Descriptor packed = pack(output);
    vertex.status(
        "exporting " + (request.extras().isIndex() ? "index " : "manifest ") + packed.digest());
    AnnotationTarget place =
        request.extras().isIndex()
            ? AnnotationTarget.INDEX_DESCRIPTOR
            : AnnotationTarget.MANIFEST_DESCRIPTOR;
    List<NamedImage> named =
        List.of(
            NamedImage.of(packed, created(), namesOf(output))
                .withAnnotations(output.annotations(place, platform(built.getFirst()))));
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
    target = Optional.of(packed);
  }

  /// The newest of the images'.
  private Optional<Instant> created() {
    return built.stream()
        .flatMap(image -> image.config().created().stream())
        .max(Comparator.naturalOrder());
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
