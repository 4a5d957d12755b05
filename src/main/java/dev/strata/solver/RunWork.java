package dev.strata.solver;

import dev.strata.copy.CopyException;
import dev.strata.copy.CopyManifest;
import dev.strata.copy.UserDatabase;
import dev.strata.key.KeyParts;
import dev.strata.key.RunParts;
import dev.strata.layer.Layer;
import dev.strata.layer.LayerId;
import dev.strata.oci.Digest;
import dev.strata.oci.Platform;
import dev.strata.plan.Mount;
import dev.strata.plan.Source;
import dev.strata.plan.Step;
import dev.strata.sandbox.Credentials;
import dev.strata.sandbox.Emulators;
import dev.strata.sandbox.ExitStatus;
import dev.strata.sandbox.NetworkMode;
import dev.strata.sandbox.OutputSink;
import dev.strata.sandbox.ProcessSpec;
import dev.strata.sandbox.ProcessSpecBuilder;
import dev.strata.sandbox.SandboxMount;
import dev.strata.snapshot.ActiveSnapshot;
import dev.strata.snapshot.FuseSnapshotter;
import dev.strata.snapshot.State;
import dev.strata.snapshot.StateTree;
import dev.strata.witness.Witness;
import dev.strata.witness.WitnessRecorder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// RUN: a process in a sandbox over a writable snapshot of the parent state; what it wrote is the
/// layer.
final class RunWork implements StepWork {
  /// What looked at more is not worth keeping: about 20 MB, and as good as everything.
  private static final int MOST_PATHS = 300_000;

  private final Step.Run step;
  private final State parent;
  private final Platform platform;
  private final Workshop workshop;
  private final SourceTrees sources;
  private final WatchedBinds binds;
  private boolean watched;
  private Optional<WitnessRecorder> recorder = Optional.empty();
  private Optional<Witness> witness = Optional.empty();
  private long requests;

  RunWork(Step.Run step, State parent, Platform platform, Workshop workshop, SourceTrees sources) {
    this.step = step;
    this.parent = parent;
    this.platform = platform;
    this.workshop = workshop;
    this.sources = sources;
    this.binds = new WatchedBinds(step, sources);
  }

  /// Stages that are mounted count by their whole state here, which is at hand.
  @Override
  public Optional<KeyParts> quickParts() {
    boolean known =
        step.mounts().stream()
            .allMatch(m -> !(m instanceof Mount.Bind b) || sources.state(b.from()).isPresent());
    boolean binds = step.mounts().stream().anyMatch(Mount.Bind.class::isInstance);
    if (!known || !binds) {
      return Optional.empty();
    }
    return Optional.of(
        parts(
            bind ->
                "state "
                    + sources.state(bind.from()).orElseThrow().digest()
                    + " "
                    + bind.sourcePath()));
  }

  @Override
  public KeyParts parts() throws IOException, StepFailure, InterruptedException {
    Map<Mount.Bind, Digest> contents = binds.contents();
    return parts(bind -> Optional.ofNullable(contents.get(bind)).map(Digest::toString).orElse(""));
  }

  @Override
  public StepInputs inputs() throws IOException, StepFailure, InterruptedException {
    List<StepInputs.Taken> taken = new ArrayList<>();
    Map<String, List<String>> ignores = new HashMap<>();
    for (int i = 0; i < step.mounts().size(); i++) {
      if (step.mounts().get(i) instanceof Mount.Bind bind) {
        Optional<Subtree> shown = BindContent.shown(sources.tree(bind.from()), bind);
        taken.add(
            new StepInputs.Taken(
                RunParts.label(bind, i),
                sources.lastingName(bind.from()),
                List.of(bind.sourcePath()),
                shown.map(s -> CopyManifest.ofEntries(s.entries()))));
        sources.ignoreLines(bind.from(), ignores);
      }
    }
    return new StepInputs(
        StageMemory.text(step), step.facts().display(), Optional.empty(), taken, ignores);
  }

  private KeyParts parts(java.util.function.Function<Mount.Bind, String> content) {
    KeyParts.Builder parts = RunParts.of(step, platform, content);
    workshop
        .settings()
        .extraHosts()
        .forEach(host -> parts.add(KeyParts.Kind.SETTING, "host " + host.host(), host.address()));
    if (network() != step.network()) {
      parts.add(KeyParts.Kind.SETTING, "network of the build", network().name());
    }
    return parts.add(KeyParts.Kind.PARENT, "state", parent.digest().toString()).build();
  }

  @Override
  public List<String> changedFiles(LayerId earlier) {
    return List.of();
  }

  @Override
  public Optional<Layer> make(Progress.Vertex vertex, Optional<LayerId> last)
      throws IOException, StepFailure, InterruptedException {
    requireAllowed();
    requireEmulator();
    Optional<FuseSnapshotter> watcher = watcher();
    State local = workshop.layers().local(parent);
    try (ActiveSnapshot root =
            watcher.isPresent()
                ? watcher.get().prepare(local, this::recorder)
                : workshop.snapshotters().get().prepare(local);
        RunMounts mounts = RunMounts.prepare(step, workshop, sources, watcher)) {
      ExitStatus status = workshop.sandbox().run(spec(root, mounts), output(vertex));
      if (!status.isSuccess()) {
        throw failure(status).leaving(left(root));
      }
      Optional<Layer> layer = root.commit();
      witness = observed(mounts.recordings());
      requests =
          recorder.map(WitnessRecorder::requests).orElse(0L)
              + mounts.recordings().stream().mapToLong(r -> r.recorder().requests()).sum();
      return layer;
    }
  }

  private Optional<Witness> observed(List<WatchedBinds.Recording> recordings)
      throws IOException, StepFailure, InterruptedException {
    if (recorder.isEmpty() || recorder.get().paths() > MOST_PATHS) {
      return Optional.empty();
    }
    WitnessRecorder ofParent = recorder.get();
    return binds
        .witnesses(recordings, MOST_PATHS)
        .map(mounts -> ofParent.witness(parent.layers()).with(mounts));
  }

  /// What a process that failed wrote, for whoever looks into it; nothing is found by it. A process
  /// that had a secret may have written that, so what it wrote goes with it.
  private Optional<LayerId> left(ActiveSnapshot root) {
    if (step.mounts().stream().anyMatch(mount -> mount instanceof Mount.Secret)) {
      return Optional.empty();
    }
    try {
      return root.commit().map(Layer::id);
    } catch (IOException _) {
      // The failure that is told is the step's.
      return Optional.empty();
    }
  }

  /// What a privileged process can look at is not only what its root shows.
  @Override
  public boolean isObservable() {
    return !step.insecure();
  }

  /// What a stage or context of the build is mounted for changes as what is copied does.
  @Override
  public boolean takesInWhatChanges() {
    return step.mounts().stream()
        .anyMatch(
            mount ->
                mount instanceof Mount.Bind bind
                    && WatchedBinds.isWatchable(bind)
                    && (bind.from() instanceof Source.Context
                        || bind.from() instanceof Source.Stage));
  }

  @Override
  public List<WatchedBinds.Shown> binds() throws IOException, StepFailure, InterruptedException {
    return binds.shown();
  }

  @Override
  public void watch() {
    watched = true;
  }

  @Override
  public Optional<Witness> witness() {
    return witness;
  }

  @Override
  public long watchedRequests() {
    return requests;
  }

  private Optional<FuseSnapshotter> watcher() {
    return watched && isObservable() ? workshop.watchers().get() : Optional.empty();
  }

  private WitnessRecorder recorder(StateTree state) {
    WitnessRecorder made = new WitnessRecorder(state);
    recorder = Optional.of(made);
    return made;
  }

  private ProcessSpec spec(ActiveSnapshot root, RunMounts mounts) throws IOException, StepFailure {
    UserDatabase.Identity user = user(root);
    ProcessSpecBuilder spec =
        ProcessSpec.builder(
                target -> {
                  root.mountAt(target);
                  mounts.mount();
                },
                step.argv())
            .environment(RunEnvironment.of(step, user, mounts.environment()))
            .workingDir(step.workingDir())
            .credentials(new Credentials(user.uid(), user.gid(), user.groups()))
            .network(
                switch (network()) {
                  case DEFAULT -> NetworkMode.DEFAULT;
                  case NONE -> NetworkMode.NONE;
                  case HOST -> NetworkMode.HOST;
                })
            .insecure(step.insecure())
            .newPrivileges(true)
            .limits(workshop.settings().limits());
    for (SandboxMount mount : mounts.mounts()) {
      spec.mount(mount);
    }
    if (!step.hostname().isEmpty()) {
      spec.hostname(step.hostname());
    }
    workshop.settings().extraHosts().forEach(spec::extraHost);
    workshop.settings().stepTimeout().ifPresent(spec::timeout);
    return spec.build();
  }

  private UserDatabase.Identity user(ActiveSnapshot root) throws IOException, StepFailure {
    try {
      if (recorder.isPresent()) {
        // What is read for the step, the step has read.
        return UserDatabase.of(recorder.get().tree()).identity(step.user());
      }
      return workshop.layers().users().find(root.parent(), step.user());
    } catch (CopyException e) {
      throw StepFailure.of(e);
    }
  }

  private Step.Network network() {
    return step.network() == Step.Network.DEFAULT ? workshop.settings().network() : step.network();
  }

  private void requireEmulator() throws IOException, StepFailure {
    if (platform.equals(Platform.host())) {
      return;
    }
    Optional<String> whyNot = Emulators.read(Emulators.FOLDER, Platform.host()).whyNot(platform);
    if (whyNot.isPresent()) {
      throw new StepFailure(
          "this machine does not run programs of " + platform + ": " + whyNot.get(),
          Optional.of(
              "install QEMU's user emulation with binfmt (Debian: apt-get install qemu-user-static"
                  + " binfmt-support), or run the step in a stage FROM --platform=$BUILDPLATFORM"),
          Optional.empty());
    }
  }

  private void requireAllowed() throws StepFailure {
    if (network() == Step.Network.HOST) {
      requireAllowed("network.host");
    }
    if (step.insecure()) {
      requireAllowed("security.insecure");
    }
    if (!step.devices().isEmpty()) {
      throw new StepFailure(
          "RUN --device is not supported",
          Optional.of("remove --device: no device of the host is given to a step"),
          Optional.empty());
    }
  }

  private void requireAllowed(String entitlement) throws StepFailure {
    if (!workshop.settings().allowed().contains(entitlement)) {
      throw new StepFailure(
          "granting entitlement " + entitlement + " is not allowed by this build",
          Optional.of("add --allow " + entitlement),
          Optional.empty());
    }
  }

  private static OutputSink output(Progress.Vertex vertex) {
    return (stream, bytes, offset, length) ->
        vertex.log(
            stream == OutputSink.Stream.STDERR, Arrays.copyOfRange(bytes, offset, offset + length));
  }

  private StepFailure failure(ExitStatus status) {
    String process = step.argv().stream().collect(Collectors.joining(" ", "process \"", "\""));
    String how =
        switch (status) {
          case ExitStatus.Exited exited ->
              " did not complete successfully: exit code: "
                  + exited.code()
                  + exited.signalName().map(name -> " (killed by " + name + ")").orElse("");
          case ExitStatus.Signalled(int signal, String name) ->
              " was killed by " + name + " (exit code: " + (ExitStatus.SIGNAL_BASE + signal) + ")";
          case ExitStatus.TimedOut(var limit) ->
              " was killed: it ran longer than " + limit.toSeconds() + "s (--step-timeout)";
        };
    return new StepFailure(process + how, Optional.empty(), Optional.of(status.code()));
  }
}
