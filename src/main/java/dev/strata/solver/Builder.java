package dev.strata.solver;

import dev.strata.cache.CacheRecord;
import dev.strata.cache.Lookup;
import dev.strata.image.OutputSpec;
import dev.strata.key.CacheKey;
import dev.strata.key.KeyParts;
import dev.strata.layer.LayerId;
import dev.strata.oci.History;
import dev.strata.oci.ImageConfig;
import dev.strata.oci.ImageConfigJson;
import dev.strata.oci.Platform;
import dev.strata.plan.BuildPlan;
import dev.strata.plan.Planner;
import dev.strata.plan.StagePlan;
import dev.strata.plan.TargetInfo;
import dev.strata.snapshot.FuseSnapshotter;
import dev.strata.snapshot.MissingLayerException;
import dev.strata.snapshot.State;
import dev.strata.source.Diagnostic;
import dev.strata.source.DiagnosticsException;
import dev.strata.store.Lease;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;

/// One build from its Dockerfile to its outputs, in an open {@link Engine}.
public final class Builder {
  /// Each attempt finds one more layer that is damaged or gone, and makes it again.
  private static final int MOST_ATTEMPTS = 20;

  private final Engine engine;
  private final BuildRequest request;
  private final Progress progress;
  private final String buildId = UUID.randomUUID().toString().substring(0, 8);
  private final Instant start;
  private final BuildRecording record;
  private final AtomicBoolean watcherMissed = new AtomicBoolean();
  private List<StepReport> reports = List.of();
  private List<LayerId> layers = List.of();

  public Builder(Engine engine, BuildRequest request, BuildEvent.Sink sink) {
    this.engine = engine;
    this.request = request;
    this.progress = new Progress(sink, engine.clock());
    this.start = engine.clock().instant();
    this.record = new BuildRecording(engine.store().cache(), request, buildId, start, progress);
  }

  /// What the history knows the build by.
  public String id() {
    return buildId;
  }

  public Instant start() {
    return start;
  }

  /// Builds, and adds the build to the history, however it ends.
  ///
  /// @throws DiagnosticsException when the Dockerfile cannot be planned
  /// @throws BuildFailedException when a step does not succeed
  /// @throws IOException when the machine or the store stands in the way
  public BuildResult build()
      throws DiagnosticsException, BuildFailedException, IOException, InterruptedException {
    try {
      BuildResult result = attempts();
      record.succeeded(result, layers);
      progress.end(result.summary());
      return result;
    } catch (DiagnosticsException
        | BuildFailedException
        | IOException
        | InterruptedException
        | RuntimeException e) {
      record.ended(e, reports, taken());
      throw e;
    }
  }

  /// The build as it is in the history, once it ended, however that was.
  public Optional<BuildRecord> record() {
    return record.last();
  }

  private BuildResult attempts()
      throws DiagnosticsException, BuildFailedException, IOException, InterruptedException {
    List<PlatformPlan> plans = plans();
    try (Lease lease = engine.store().lease()) {
      for (int attempt = 1; ; attempt++) {
        try {
          return build(plans, engine.workshop(request, lease, progress, this::watcher));
        } catch (LostLayerException | MissingLayerException e) {
          if (attempt == MOST_ATTEMPTS) {
            throw e;
          }
          progress.notice(e.getMessage() + "; it is made again");
        }
      }
    }
  }

  private BuildResult build(List<PlatformPlan> plans, Workshop workshop)
      throws BuildFailedException, IOException, InterruptedException {
    StepSolver steps =
        new StepSolver(
            engine.store().cache(),
            workshop.layers(),
            new Permits(request.parallelism()),
            workshop.clock(),
            buildId,
            workshop.settings().witness(),
            engine.watchCosts());
    List<Solver> solvers = new ArrayList<>();
    for (PlatformPlan plan : plans) {
      solvers.add(
          new Solver(
              plan,
              request.buildFile(),
              steps,
              start,
              engine.store().cache(),
              request.contexts(),
              workshop,
              progress));
    }
    List<Solved> solved = solve(solvers);
    layers = solved.getFirst().state().layers();
    List<BuiltImage> images = new ArrayList<>();
    Attestations attestations = new Attestations(request, workshop.layers(), progress);
    for (int i = 0; i < plans.size(); i++) {
      images.add(image(plans.get(i), solved.get(i), solvers.get(i).reports(), attestations));
    }
    Exports exports = export(images, workshop.layers());
    BuildSummary summary = new BuildSummary(buildId, reports, taken());
    engine.store().cache().touch(keysOf(summary), engine.clock().instant());
    return new BuildResult(summary, exports.target(), exports.images());
  }

  private List<Solved> solve(List<Solver> solvers)
      throws BuildFailedException, IOException, InterruptedException {
    try {
      return Solver.solve(solvers);
    } finally {
      reports = solvers.stream().flatMap(solver -> solver.reports().stream()).toList();
      keep(
          new BuildStates(
              buildId, solvers.stream().flatMap(solver -> solver.states().stream()).toList()));
    }
  }

  private void keep(BuildStates states) {
    try {
      states.write(engine.store().layout().lastBuild());
    } catch (IOException e) {
      progress.notice("the steps' states are not kept: " + e.getMessage());
    }
  }

  private Duration taken() {
    return Duration.between(start, engine.clock().instant());
  }

  private static List<CacheKey> keysOf(BuildSummary summary) {
    return summary.steps().stream().flatMap(step -> step.key().stream()).toList();
  }

  private List<PlatformPlan> plans() throws DiagnosticsException, InterruptedException {
    Progress.Vertex vertex =
        progress.declare(
            "[internal] load build definition from " + request.dockerfile().source().name());
    vertex.start();
    Planner planner = new Planner(engine.resolver(request.pull(), progress), request.ignored());
    List<PlatformPlan> plans = new ArrayList<>();
    Set<Diagnostic> warnings = new LinkedHashSet<>();
    List<Platform> platforms = request.platforms();
    int stages = TargetInfo.list(request.dockerfile()).size();
    for (Platform platform : platforms) {
      BuildPlan plan =
          planner.plan(request.dockerfile(), request.options().withTargetPlatform(platform));
      plans.add(new PlatformPlan(plan, platform, platforms.size() > 1, plans.size() * stages));
      warnings.addAll(plan.warnings());
    }
    vertex.done();
    for (Diagnostic warning : warnings) {
      progress.warn(request.dockerfile().source(), warning);
    }
    return plans;
  }

  private Optional<FuseSnapshotter> watcher() {
    if (request.settings().witness() == WitnessMode.OFF) {
      return Optional.empty();
    }
    Watcher watcher = engine.watcher();
    if (watcher.snapshotter().isEmpty() && watcherMissed.compareAndSet(false, true)) {
      progress.notice(
          "RUN steps are reused over the same files only, as what they look at cannot be watched: "
              + watcher.whyNot());
    }
    return watcher.snapshotter();
  }

  /// The image with its config. Its time is that of the first build that came to this very image,
  /// so that a build in which everything is reused gives the same digest.
  private BuiltImage image(
      PlatformPlan target, Solved solved, List<StepReport> steps, Attestations attestations)
      throws IOException, InterruptedException {
    StagePlan stage = target.plan().target();
    ImageConfig timeless =
        new ImageConfig(
            Optional.empty(),
            stage.author(),
            stage.platform(),
            stage.config(),
            List.of(),
            solved.history());
    Attestations.FirstBuild first = first(timeless, solved.state());
    List<History> history =
        solved.history().stream()
            .map(h -> h.created().isPresent() ? h : h.withCreated(first.time()))
            .toList();
    ImageConfig config =
        new ImageConfig(
            Optional.of(first.time()),
            stage.author(),
            stage.platform(),
            stage.config(),
            List.of(),
            history);
    return new BuiltImage(
        request.epoch().isEmpty() ? config : Epoch.clamp(config, request.epoch().get()),
        solved.state(),
        attestations.of(target, solved.state(), steps, first));
  }

  private Attestations.FirstBuild first(ImageConfig timeless, State state) throws IOException {
    KeyParts parts =
        KeyParts.builder()
            .add(KeyParts.Kind.PARENT, "state", state.digest().toString())
            .add(
                KeyParts.Kind.SETTING,
                "image config",
                new String(ImageConfigJson.encode(timeless), StandardCharsets.UTF_8))
            .build();
    if (engine.store().cache().find(parts.key()) instanceof Lookup.Hit(CacheRecord record)) {
      return new Attestations.FirstBuild(record.created(), record.buildId());
    }
    engine
        .store()
        .cache()
        .put(
            CacheRecord.of(parts, Optional.empty(), state.digest(), Duration.ZERO, start, buildId));
    return new Attestations.FirstBuild(start, buildId);
  }

  private Exports export(List<BuiltImage> images, Layers layers)
      throws IOException, InterruptedException {
    Exports exports = new Exports(engine, request, progress, images, layers);
    if (!request.names().isEmpty() || request.imageWanted()) {
      exports.describe();
    }
    for (OutputSpec output : request.outputs()) {
      exports.write(output);
    }
    return exports;
  }
}
