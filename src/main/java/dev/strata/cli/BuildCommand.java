package dev.strata.cli;

import dev.strata.dockerfile.Dockerfile;
import dev.strata.dockerfile.DockerfileParser;
import dev.strata.image.InvalidOutputException;
import dev.strata.image.OutputSpec;
import dev.strata.image.OutputType;
import dev.strata.oci.Descriptor;
import dev.strata.oci.Digest;
import dev.strata.oci.ImageReference;
import dev.strata.oci.MediaTypes;
import dev.strata.plan.PlanOptions;
import dev.strata.report.FailureReport;
import dev.strata.report.LogTails;
import dev.strata.report.MetadataFile;
import dev.strata.report.Palette;
import dev.strata.report.page.LiveLog;
import dev.strata.solver.BuildFailedException;
import dev.strata.solver.BuildRequest;
import dev.strata.solver.BuildResult;
import dev.strata.solver.Builder;
import dev.strata.solver.Engine;
import dev.strata.solver.ImageExtras;
import dev.strata.solver.SecretTexts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/// `strata build`: the flags and words of `docker buildx build`.
@Command(
    name = "build",
    description = "Builds an image from a Dockerfile.",
    mixinStandardHelpOptions = true)
final class BuildCommand implements Callable<Integer> {
  private static final int SHOWN_OUTPUT_LINES = 30;

  /// The outputs that are nothing without a place.
  private static final Set<OutputType> WRITTEN =
      EnumSet.of(OutputType.OCI, OutputType.DOCKER, OutputType.TAR);

  @ParentCommand @Nullable Main main;
  @Spec @Nullable CommandSpec spec;
  @Mixin PlanningOptions planning = new PlanningOptions();
  @Mixin CallOptions calls = new CallOptions();
  @Mixin RunOptions run = new RunOptions();
  @Mixin DryRunOption dry = new DryRunOption();
  @Mixin PushOption push = new PushOption();
  @Mixin ExtrasOptions extras = new ExtrasOptions();
  @Mixin WitnessOption witness = new WitnessOption();
  @Mixin DebugOption debug = new DebugOption();
  @Mixin BuildxOptions buildx = new BuildxOptions();

  @Parameters(
      index = "0",
      paramLabel = "CONTEXT",
      description =
          "The build context: a folder, the URL of a git repository or of a tar, or - for a tar or"
              + " a Dockerfile on standard input.")
  String context = ".";

  @Option(
      names = {"-t", "--tag"},
      paramLabel = "NAME",
      description = "A name, and perhaps :tag, for the image. May be repeated.")
  List<String> tags = new ArrayList<>();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "OUTPUT",
      description =
          "Where the result goes: type=oci|docker|local|tar|image,dest=…; a folder; or - for a"
              + " tar.")
  List<String> outputs = new ArrayList<>();

  @Option(names = "--label", paramLabel = "NAME=VALUE", description = "A label for the image.")
  List<String> labels = new ArrayList<>();

  @Option(names = "--no-cache", description = "Run every step.")
  boolean noCache;

  @Option(
      names = "--no-cache-filter",
      paramLabel = "STAGE",
      split = ",",
      description = "Run every step of these stages.")
  List<String> noCacheStages = new ArrayList<>();

  @Option(
      names = "--progress",
      paramLabel = "MODE",
      description = "What is shown: ${COMPLETION-CANDIDATES}. Default: auto.")
  ProgressMode progress = ProgressMode.auto;

  @Option(
      names = {"-q", "--quiet"},
      description = "Show the image's digest alone.")
  boolean quiet;

  @Option(
      names = "--iidfile",
      paramLabel = "FILE",
      description = "Write the image's id to this file.")
  @Nullable Path iidFile;

  @Option(
      names = "--metadata-file",
      paramLabel = "FILE",
      description = "Write what was built, and what became of each step, to this file as JSON.")
  @Nullable Path metadataFile;

  @Option(
      names = "--pull",
      description = "Ask registries for the images of FROM, also where this machine has them.")
  boolean pull;

  @Option(
      names = "--max-parallelism",
      paramLabel = "N",
      description = "How many steps run at once. Default: twice the processors, at least 8.")
  int parallelism = Math.max(8, 2 * Runtime.getRuntime().availableProcessors());

  @Override
  public Integer call() throws Exception {
    if (calls.wanted().isPresent()) {
      return calls.run(context, planning, store());
    }
    BuildxOptions.checkFolder("--iidfile", iidFile, by());
    BuildxOptions.checkFolder("--metadata-file", metadataFile, by());
    buildx.tell(by().err());
    try (BuildFile buildFile =
        BuildFile.read(context, planning.file, by(), planning.checkout(by()))) {
      return build(buildFile);
    }
  }

  private int build(BuildFile buildFile) throws Exception {
    Invocation by = by();
    java.io.PrintStream err = by.err();
    Dockerfile dockerfile = DockerfileParser.parse(buildFile.source());
    PlanOptions written = planOptions();
    ImageExtras wanted =
        extras.extras(
            planning.platforms(),
            FetchedContext.isRemote(context) ? Optional.of(context) : Optional.empty());
    List<OutputSpec> specs = outputSpecs();
    ExtrasOptions.check(specs, wanted);
    if (progress == ProgressMode.quiet) {
      quiet = true;
    }
    ProgressMode mode = quiet ? ProgressMode.quiet : progress;
    Palette palette = by.palette();
    Terminal.Shown shown = Terminal.progress(mode, by);
    LogTails tails = new LogTails(shown.sink());
    try (shown;
        Engine engine = store().open("build " + context, err);
        LiveLog live = new LiveLog(engine.store().layout().live(), tails);
        ContextFolders contexts =
            new ContextFolders(buildFile, written.namedContexts(), engine.store().cache(), by)) {
      EpochArgument.Dated dated = EpochArgument.resolve(dockerfile, written, contexts, by);
      BuildRequest request =
          new BuildRequest(
              dockerfile,
              buildFile.name(),
              dated.options(),
              contexts,
              contexts.ignored(),
              specs,
              names(),
              parallelism,
              dated.time(),
              run.settings(by).withWitness(witness.mode),
              quiet || iidFile != null || metadataFile != null,
              pull,
              wanted,
              by.out());
      if (dry.isSet()) {
        DryRunOption.print(engine, request, new FormatOption(), by);
        return ExitCode.OK.code();
      }
      Builder builder = new Builder(engine, request, live);
      live.begin(
          builder.id(),
          builder.start(),
          buildFile.name(),
          buildFile.source().text(),
          SecretTexts.of(request)::scrub);
      BuildResult result;
      try {
        result = by.canceling().during(builder::build);
      } finally {
        if (isTraced(by)) {
          SentTelemetry.of(builder, by);
        }
      }
      writeResults(result);
      return ExitCode.OK.code();
    } catch (BuildFailedException e) {
      err.print(
          FailureReport.of(
              e.step(),
              tails.of(e.vertex(), SHOWN_OUTPUT_LINES),
              dockerfile.source(),
              e.diagnostic().range(),
              palette));
      err.println(palette.red("ERROR") + ": failed to solve: " + e.getMessage());
      e.diagnostic().hint().ifPresent(hint -> err.println("hint: " + hint));
      if (main != null) {
        debug.afterFailure(main, err);
      }
      return ExitCode.BUILD_FAILED.code();
    }
  }

  /// Looked at here, so that nothing else of it is loaded where nobody asks for it.
  private static boolean isTraced(Invocation by) {
    return by.environment().keySet().stream().anyMatch(name -> name.startsWith("OTEL_"));
  }

  private StoreOptions store() {
    return main().store;
  }

  private Invocation by() {
    return main().invocation;
  }

  private Main main() {
    if (main == null) {
      throw new IllegalStateException("not run as a sub-command");
    }
    return main;
  }

  private PlanOptions planOptions() throws WrongUseException {
    return planning.with(by(), PlanningOptions.pairs("--label", labels), noCache, noCacheStages);
  }

  private List<OutputSpec> outputSpecs() throws WrongUseException {
    List<OutputSpec> specs = new ArrayList<>();
    for (String output : outputs) {
      try {
        OutputSpec spec = OutputSpec.parse(output);
        if (spec.dest().isEmpty() && WRITTEN.contains(spec.type())) {
          throw new WrongUseException(
              "-o " + output + ": dest is missing; add dest=FILE, or dest=- for standard output");
        }
        specs.add(placed(spec));
      } catch (InvalidOutputException e) {
        throw new WrongUseException(e.getMessage() + "; " + e.hint());
      }
    }
    return push.applied(extras.applied(specs));
  }

  private OutputSpec placed(OutputSpec spec) {
    return spec.dest().isEmpty() || spec.toStandardOutput()
        ? spec
        : spec.withDest(by().pathText(spec.dest().get()));
  }

  private List<ImageReference> names() throws WrongUseException {
    List<ImageReference> names = new ArrayList<>();
    for (String tag : tags) {
      try {
        names.add(ImageReference.parse(tag));
      } catch (IllegalArgumentException e) {
        throw new WrongUseException("-t " + tag + ": " + e.getMessage());
      }
    }
    return names;
  }

  private void writeResults(BuildResult result) throws IOException {
    boolean index = result.target().filter(t -> MediaTypes.isIndex(t.mediaType())).isPresent();
    Optional<Digest> config =
        result.images().size() > 1
            ? Optional.empty()
            : result.image().map(image -> image.manifest().config().digest());
    // As in buildx: an index has no config to stand for it.
    Optional<Digest> id = index ? result.target().map(Descriptor::digest) : config;
    if (metadataFile != null) {
      Files.writeString(
          by().folder().resolve(metadataFile),
          MetadataFile.of(
              result.summary(),
              result.target(),
              config,
              tags.stream().map(tag -> ImageReference.parse(tag).toString()).toList()));
    }
    if (iidFile != null && id.isPresent()) {
      Files.writeString(by().folder().resolve(iidFile), id.get().toString());
    }
    if (quiet && id.isPresent()) {
      by().out().println(id.get());
    }
  }
}
