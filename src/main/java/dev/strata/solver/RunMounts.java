package dev.strata.solver;

import dev.strata.plan.Mount;
import dev.strata.plan.Step;
import dev.strata.sandbox.SandboxMount;
import dev.strata.snapshot.FuseSnapshotter;
import dev.strata.ssh.Agent;
import dev.strata.store.CacheMounts;
import dev.strata.tree.TreePath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SequencedMap;

/// The mounts of one RUN, and what they add to its environment. None of them is part of its layer.
final class RunMounts implements AutoCloseable {
  private final Step.Run step;
  private final Workshop workshop;
  private final SourceTrees sources;
  private final StateMounts states;
  private final MemoryFiles memory;
  private final Map<CacheMounts.Wanted, CacheMounts.Use> caches = new HashMap<>();
  private final List<AgentSocket> agents = new ArrayList<>();
  private final List<Path> scripts = new ArrayList<>();
  private final List<SandboxMount> mounts = new ArrayList<>();
  private final SequencedMap<String, String> environment = new LinkedHashMap<>();

  private RunMounts(
      Step.Run step, Workshop workshop, SourceTrees sources, Optional<FuseSnapshotter> watcher) {
    this.step = step;
    this.workshop = workshop;
    this.sources = sources;
    this.states = new StateMounts(workshop, sources, watcher);
    this.memory = new MemoryFiles(workshop.scratchFolder());
  }

  /// @param watcher what watches the read-only binds, where they are to be watched
  static RunMounts prepare(
      Step.Run step, Workshop workshop, SourceTrees sources, Optional<FuseSnapshotter> watcher)
      throws IOException, StepFailure, InterruptedException {
    RunMounts mounts = new RunMounts(step, workshop, sources, watcher);
    try {
      mounts.takeCaches();
      for (int i = 0; i < step.mounts().size(); i++) {
        mounts.add(step.mounts().get(i), i);
      }
      if (step.script().isPresent()) {
        mounts.addScript(step.script().get());
      }
      return mounts;
    } catch (IOException | StepFailure | InterruptedException | RuntimeException e) {
      mounts.close();
      throw e;
    }
  }

  List<SandboxMount> mounts() {
    return List.copyOf(mounts);
  }

  /// What the mounts say to the process: secrets as variables, and where the ssh agent is.
  SequencedMap<String, String> environment() {
    return Collections.unmodifiableSequencedMap(environment);
  }

  /// Mounts what the mounts lead to; called on the thread that has the step's mount namespace.
  void mount() throws IOException {
    states.mount();
    memory.mount();
  }

  /// What is asked of the binds that are watched.
  List<WatchedBinds.Recording> recordings() {
    return states.recordings();
  }

  private void add(Mount mount, int position) throws IOException, StepFailure, InterruptedException {
    switch (mount) {
      case Mount.Bind bind -> mounts.add(states.add(bind, position));
      case Mount.Tmpfs tmpfs ->
          mounts.add(
              new SandboxMount.Tmpfs(
                  tmpfs.target(),
                  tmpfs.sizeBytes() == 0
                      ? OptionalLong.empty()
                      : OptionalLong.of(tmpfs.sizeBytes()),
                  01777));
      case Mount.Cache cache -> {
        Path content = Objects.requireNonNull(caches.get(wanted(cache))).content();
        mounts.add(new SandboxMount.Bind(content, cache.target(), cache.readOnly()));
      }
      case Mount.Secret secret -> addSecret(secret);
      case Mount.Ssh ssh -> addAgent(ssh);
    }
  }

  /// In one order for all steps, so that no two wait for each other. A cache that is mounted twice
  /// is one.
  private void takeCaches() throws IOException, StepFailure, InterruptedException {
    List<Mount.Cache> wanted =
        step.mounts().stream()
            .filter(Mount.Cache.class::isInstance)
            .map(Mount.Cache.class::cast)
            .sorted(
                Comparator.comparing(Mount.Cache::id)
                    .thenComparing(Mount.Cache::mode)
                    .thenComparing(Mount.Cache::uid)
                    .thenComparing(Mount.Cache::gid)
                    .thenComparing(Mount.Cache::sharing, Comparator.reverseOrder()))
            .toList();
    for (Mount.Cache cache : wanted) {
      if (!caches.containsKey(wanted(cache))) {
        CacheContent first = new CacheContent(cache, from(cache));
        caches.put(
            wanted(cache), workshop.cacheMounts().use(wanted(cache), sharing(cache), first::write));
      }
    }
  }

  private static CacheMounts.Wanted wanted(Mount.Cache cache) {
    return new CacheMounts.Wanted(cache.id(), cache.mode(), cache.uid(), cache.gid());
  }

  private static CacheMounts.Sharing sharing(Mount.Cache cache) {
    return switch (cache.sharing()) {
      case SHARED -> CacheMounts.Sharing.SHARED;
      case PRIVATE -> CacheMounts.Sharing.PRIVATE;
      case LOCKED -> CacheMounts.Sharing.LOCKED;
    };
  }

  private Optional<Subtree> from(Mount.Cache cache)
      throws IOException, StepFailure, InterruptedException {
    if (cache.from().isEmpty()) {
      return Optional.empty();
    }
    Subtree found =
        Subtree.of(sources.tree(cache.from().get()), TreePath.clean(cache.sourcePath()))
            .filter(subtree -> subtree.entries().getFirst().isDirectory())
            .orElseThrow(
                () ->
                    new StepFailure(
                        "\""
                            + cache.sourcePath()
                            + "\": no such folder in "
                            + SourceTrees.origin(cache.from().get())
                            + ", for the cache mount on "
                            + cache.target(),
                        Optional.of("correct source= of this mount, or from="),
                        Optional.empty()));
    return Optional.of(found);
  }

  private void addSecret(Mount.Secret secret) throws IOException, StepFailure {
    SecretSource source = workshop.settings().secrets().get(secret.id());
    if (source == null) {
      if (secret.required()) {
        throw new StepFailure(
            "secret " + secret.id() + ": not found",
            Optional.of("give it with --secret id=" + secret.id() + ",src=FILE or ,env=NAME"),
            Optional.empty());
      }
      return;
    }
    if (secret.environmentName().isPresent()) {
      environment.put(
          secret.environmentName().get(), new String(source.read(), StandardCharsets.UTF_8));
    }
    if (!secret.target().isEmpty()) {
      Path file = memory.add(source, secret.mode(), secret.uid(), secret.gid());
      mounts.add(new SandboxMount.Bind(file, secret.target(), true));
    }
  }

  /// The variable is set even where there is no agent, as in BuildKit.
  private void addAgent(Mount.Ssh ssh) throws IOException, StepFailure {
    environment.putIfAbsent("SSH_AUTH_SOCK", ssh.target());
    Agent agent = workshop.settings().agents().get(ssh.id());
    if (agent == null) {
      if (ssh.required()) {
        throw new StepFailure(
            "ssh agent " + ssh.id() + ": not given to this build",
            Optional.of(
                "add --ssh "
                    + ssh.id()
                    + "=SOCKET or =KEYFILE (--ssh default takes $SSH_AUTH_SOCK)"),
            Optional.empty());
      }
      return;
    }
    AgentSocket socket =
        AgentSocket.listen(workshop.scratchFolder(), agent, ssh.mode(), ssh.uid(), ssh.gid());
    agents.add(socket);
    mounts.add(new SandboxMount.Bind(socket.path(), ssh.target(), true));
  }

  private void addScript(Step.Script script) throws IOException {
    Path file = Files.createTempFile(workshop.scratchFolder(), "script-", "");
    scripts.add(file);
    Files.writeString(file, script.content());
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    mounts.add(new SandboxMount.Bind(file, script.path(), true));
  }

  @Override
  public void close() throws IOException {
    caches.values().forEach(CacheMounts.Use::close);
    try (memory;
        states) {
      for (AgentSocket agent : agents) {
        agent.close();
      }
      for (Path script : scripts) {
        Files.deleteIfExists(script);
      }
    }
  }
}
