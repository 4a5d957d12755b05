package dev.strata.solver;

import dev.strata.context.ContextTree;
import dev.strata.context.IgnoreFile;
import dev.strata.context.PatternException;
import dev.strata.dockerfile.DockerfileParser;
import dev.strata.erofs.OverlayXattrs;
import dev.strata.image.OutputSpec;
import dev.strata.oci.ImageReference;
import dev.strata.oci.Platform;
import dev.strata.plan.IgnoredPaths;
import dev.strata.plan.PlanOptions;
import dev.strata.source.SourceFile;
import dev.strata.store.Holder;
import dev.strata.store.Store;
import dev.strata.store.StoreListener;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/// An engine in a folder of its own, and a context to build from.
final class BuildRoom implements AutoCloseable {
  private final Engine engine;
  private final Path folder;
  private final Path context;
  final List<String> notices = new ArrayList<>();

  BuildRoom(Path folder) throws IOException, InterruptedException {
    this.folder = folder;
    this.context = Files.createDirectories(folder.resolve("context"));
    this.engine =
        Engine.open(
            folder.resolve("state"),
            new Store.Options(
                Duration.ofSeconds(5), OverlayXattrs.TRUSTED, "test", Clock.systemUTC()),
            Optional.empty(),
            new StoreListener() {
              @Override
              public void waiting(Optional<Holder> holder) {
                throw new AssertionError("held by " + holder);
              }

              @Override
              public void warning(String text) {
                notices.add(text);
              }
            });
  }

  Engine engine() {
    return engine;
  }

  Path context() {
    return context;
  }

  /// Writes a file of the context.
  Path write(String path, String text) throws IOException {
    Path file = context.resolve(path);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  Setup of(String dockerfile) {
    return new Setup(dockerfile);
  }

  /// One build, with what the command line would say of it.
  final class Setup {
    private String dockerfile;
    private final SequencedMap<String, String> args = new LinkedHashMap<>();
    private final SequencedMap<String, String> labels = new LinkedHashMap<>();
    private final List<String> noCacheStages = new ArrayList<>();
    private boolean noCache;
    private Path from = context;
    private int parallelism = 2;
    private Optional<Contexts> contexts = Optional.empty();
    private final SequencedMap<String, Path> named = new LinkedHashMap<>();
    private List<ImageReference> names = List.of();
    private RunSettings settings = RunSettings.DEFAULT;
    private boolean exported = true;
    private String output = "type=local,dest=";

    private Setup(String dockerfile) {
      this.dockerfile = dockerfile;
    }

    Setup dockerfile(String text) {
      dockerfile = text;
      return this;
    }

    Setup arg(String name, String value) {
      args.put(name, value);
      return this;
    }

    Setup label(String name, String value) {
      labels.put(name, value);
      return this;
    }

    Setup noCache() {
      noCache = true;
      return this;
    }

    Setup noCacheFor(String stage) {
      noCacheStages.add(stage);
      return this;
    }

    Setup from(Path folderOfContext) {
      from = folderOfContext;
      return this;
    }

    Setup contexts(Contexts value) {
      contexts = Optional.of(value);
      return this;
    }

    Setup named(String name, Path folderOfContext) {
      named.put(name, folderOfContext);
      return this;
    }

    Setup as(String name) {
      names = List.of(ImageReference.parse(name));
      return this;
    }

    Setup settings(RunSettings value) {
      settings = value;
      return this;
    }

    /// With the image as an OCI layout in the folder of its files.
    Setup layout() {
      output = "type=oci,tar=false,dest=";
      return this;
    }

    /// Without its files as a folder.
    Setup unexported() {
      exported = false;
      return this;
    }

    private ContextTree scan(String name) throws IOException {
      Path scanned = name.isEmpty() ? from : named.get(name);
      try {
        return ContextTree.scan(
            scanned,
            IgnoreFile.find(scanned, scanned.resolve("Dockerfile")),
            engine.store().cache());
      } catch (PatternException e) {
        throw new IOException(e);
      }
    }

    Setup parallelism(int value) {
      parallelism = value;
      return this;
    }

    Built build() throws Exception {
      List<BuildEvent> events = new ArrayList<>();
      Path files = Files.createTempDirectory(folder, "out");
      BuildResult result = new Builder(engine, request(files), events::add).build();
      return new Built(result, files, events);
    }

    BuildRequest request(Path folderOfFiles) throws Exception {
      return new BuildRequest(
          DockerfileParser.parse(new SourceFile("Dockerfile", dockerfile)),
          "Dockerfile",
          new PlanOptions(
              Optional.empty(),
              args,
              labels,
              values(named),
              Platform.host(),
              Platform.host(),
              noCache,
              noCacheStages),
          contexts.orElse(this::scan),
          IgnoredPaths.NONE,
          exported ? List.of(OutputSpec.parse(output + folderOfFiles)) : List.of(),
          names,
          parallelism,
          Optional.empty(),
          settings,
          exported,
          OutputStream.nullOutputStream());
    }

    private static Map<String, String> values(Map<String, Path> contexts) {
      Map<String, String> values = new LinkedHashMap<>();
      contexts.forEach((name, folder) -> values.put(name, folder.toString()));
      return values;
    }
  }

  /// What a build came to: its result, the files of its image, and what it told.
  record Built(BuildResult result, Path files, List<BuildEvent> events) {
    /// The instructions of the steps that ran, in the order of the file.
    List<String> ran() {
      return steps(StepReport.Kind.RUN);
    }

    List<String> hits() {
      return steps(StepReport.Kind.HIT);
    }

    private List<String> steps(StepReport.Kind kind) {
      return result.summary().steps().stream()
          .filter(s -> s.kind() == kind)
          .map(StepReport::instruction)
          .toList();
    }

    String reason(String instruction) {
      return result.summary().steps().stream()
          .filter(s -> s.instruction().equals(instruction))
          .findFirst()
          .orElseThrow()
          .reason();
    }

    String digest() {
      return result.image().orElseThrow().descriptor().digest().toString();
    }
  }

  @Override
  public void close() throws IOException {
    engine.close();
  }
}
