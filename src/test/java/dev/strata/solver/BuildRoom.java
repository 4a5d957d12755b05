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
import dev.strata.registry.Registries;
import dev.strata.registry.RegistrySettings;
import dev.strata.source.SourceFile;
import dev.strata.store.Holder;
import dev.strata.store.Store;
import dev.strata.store.StoreListener;
import dev.strata.tree.Tree;
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
    this(folder, WatchBalance.Costs.ESTIMATED);
  }

  BuildRoom(Path folder, WatchBalance.Costs watchCosts) throws IOException, InterruptedException {
    this.folder = folder;
    this.context = Files.createDirectories(folder.resolve("context"));
    this.engine =
        Engine.open(
            folder.resolve("state"),
            new Store.Options(
                Duration.ofSeconds(5), OverlayXattrs.TRUSTED, "test", Clock.systemUTC()),
            new Registries(RegistrySettings.NONE, Map.of()),
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
            },
            watchCosts);
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
    private boolean pull;
    private Path from = context;
    private int parallelism = 2;
    private Optional<Contexts> contexts = Optional.empty();
    private final RunSetting secrets = new RunSetting(Optional.empty());
    private RunSettings settings = RunSettings.DEFAULT;
    private final SequencedMap<String, String> named = new LinkedHashMap<>();
    private String fileName = "Dockerfile";
    private boolean withFiles = true;
    private List<ImageReference> names = List.of();
    private String output = "type=local,dest=";
    private Platform platform = Platform.host();
    private Optional<String> target = Optional.empty();

    private Setup(String dockerfile) {
      this.dockerfile = dockerfile;
    }

    Setup dockerfile(String text) {
      dockerfile = text;
      return this;
    }

    /// With a name for the image.
    Setup as(String name) {
      names = List.of(ImageReference.parse(name));
      return this;
    }

    /// With the image as an OCI layout in the folder of its files.
    Setup layout() {
      output = "type=oci,tar=false,dest=";
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

    /// Asks registries first.
    Setup pull() {
      pull = true;
      return this;
    }

    Setup platform(String value) {
      platform = Platform.parse(value);
      return this;
    }

    Setup target(String stage) {
      target = Optional.of(stage);
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

    Setup witness(WitnessMode value) {
      settings = settings.withWitness(value);
      return this;
    }

    Setup settings(RunSettings value) {
      settings = value;
      return this;
    }

    /// A named context, as `--build-context` gives it.
    Setup named(String name, String source) {
      named.put(name, source);
      return this;
    }

    /// A secret whose value is its id, beside which there are no other settings.
    Setup secret(String id) {
      settings = secrets.secret(id, id).settings();
      return this;
    }

    private Tree scan(String name) throws IOException {
      Path folderOfTree = name.isEmpty() ? from : Path.of(named.getOrDefault(name, ""));
      try {
        return ContextTree.scan(
            folderOfTree,
            IgnoreFile.find(folderOfTree, folderOfTree.resolve(fileName)),
            engine.store().cache());
      } catch (PatternException e) {
        throw new IOException(e.getMessage(), e);
      }
    }

    /// Leaves out the files of the result, which take most of the time of a small build.
    Setup withoutFiles() {
      withFiles = false;
      return this;
    }

    /// What the Dockerfile is called: an ignore file of its own has its name from it.
    Setup fileName(String name) {
      fileName = name;
      return this;
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

    /// What is asked for, with the result in this folder.
    BuildRequest request(Path folderOfFiles) throws Exception {
      return new BuildRequest(
          DockerfileParser.parse(new SourceFile("Dockerfile", dockerfile)),
          "Dockerfile",
          new PlanOptions(
              target, args, labels, named, Platform.host(), platform, noCache, noCacheStages),
          contexts.orElse(this::scan),
          IgnoredPaths.NONE,
          withFiles ? List.of(OutputSpec.parse(output + folderOfFiles)) : List.of(),
          names,
          parallelism,
          Optional.empty(),
          settings,
          true,
          pull,
          OutputStream.nullOutputStream());
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

    List<String> witnessed() {
      return steps(StepReport.Kind.WITNESS);
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
