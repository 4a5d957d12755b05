package dev.strata.solver;

import dev.strata.layer.LayerId;
import dev.strata.linux.Nodes;
import dev.strata.plan.Mount;
import dev.strata.plan.Step;
import dev.strata.sandbox.SandboxMount;
import dev.strata.snapshot.ActiveSnapshot;
import dev.strata.snapshot.ReadOnlySnapshot;
import dev.strata.snapshot.State;
import dev.strata.snapshot.StateTree;
import dev.strata.tree.TreePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// The mounts of one RUN. What a bind mount shows is a state: it is mounted whole on a folder
/// beside the root, in the mount namespace of the step alone, and the part that is asked for is
/// bound into the root. What is written to a writable one is dropped.
final class RunMounts implements AutoCloseable {
  /// Mounts a state on this folder.
  private record Prepared(AutoCloseable snapshot, MountAt mount, Path folder) {}

  @FunctionalInterface
  private interface MountAt {
    void at(Path folder) throws IOException;
  }

  private final List<Prepared> prepared = new ArrayList<>();
  private final List<SandboxMount> mounts = new ArrayList<>();

  private RunMounts() {}

  static RunMounts prepare(Step.Run step, Workshop workshop, SourceTrees sources)
      throws IOException, StepFailure, InterruptedException {
    RunMounts mounts = new RunMounts();
    try {
      for (Mount mount : step.mounts()) {
        mounts.add(mount, workshop, sources);
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

  /// Mounts what the binds lead to; called on the thread that has the step's mount namespace.
  void mount() throws IOException {
    for (Prepared state : prepared) {
      state.mount().at(state.folder());
    }
  }

  private void add(Mount mount, Workshop workshop, SourceTrees sources)
      throws IOException, StepFailure, InterruptedException {
    switch (mount) {
      case Mount.Bind bind -> addBind(bind, workshop, sources);
      case Mount.Tmpfs tmpfs ->
          mounts.add(
              new SandboxMount.Tmpfs(
                  tmpfs.target(),
                  tmpfs.sizeBytes() == 0
                      ? OptionalLong.empty()
                      : OptionalLong.of(tmpfs.sizeBytes()),
                  01777));
      case Mount.Cache _ -> throw notYet("cache");
      case Mount.Secret _ -> throw notYet("secret");
      case Mount.Ssh _ -> throw notYet("ssh");
    }
  }

  private void addBind(Mount.Bind bind, Workshop workshop, SourceTrees sources)
      throws IOException, StepFailure, InterruptedException {
    State state = workshop.layers().local(stateOf(bind, workshop, sources));
    StateTree tree = workshop.layers().tree(state);
    String path =
        tree.resolve(TreePath.clean(bind.sourcePath()))
            .filter(p -> tree.find(p).isPresent())
            .orElseThrow(() -> BindContent.notFound(bind));
    Path folder = Files.createTempDirectory(workshop.scratchFolder(), "bind-");
    if (bind.writable()) {
      ActiveSnapshot snapshot = workshop.snapshotters().get().prepare(state);
      prepared.add(new Prepared(snapshot, snapshot::mountAt, folder));
    } else {
      ReadOnlySnapshot snapshot = workshop.snapshotters().get().view(state);
      prepared.add(new Prepared(snapshot, snapshot::mountAt, folder));
    }
    mounts.add(
        new SandboxMount.Bind(
            path.isEmpty() ? folder : Path.of(folder + "/" + path),
            bind.target(),
            !bind.writable()));
  }

  private static State stateOf(Mount.Bind bind, Workshop workshop, SourceTrees sources)
      throws IOException, StepFailure, InterruptedException {
    Optional<State> state = sources.state(bind.from());
    if (state.isPresent()) {
      return state.get();
    }
    LayerId layer =
        Subtree.of(sources.tree(bind.from()), TreePath.clean(bind.sourcePath()))
            .orElseThrow(() -> BindContent.notFound(bind))
            .toLayer(workshop.layers());
    return State.SCRATCH.with(layer);
  }

  private static StepFailure notYet(String type) {
    return new StepFailure(
        "RUN --mount=type=" + type + " is not supported yet",
        Optional.of("bind and tmpfs mounts are"),
        Optional.empty());
  }

  @Override
  public void close() throws IOException {
    for (Prepared state : prepared.reversed()) {
      try {
        state.snapshot().close();
      } catch (IOException | RuntimeException e) {
        throw e;
      } catch (Exception e) {
        throw new IOException("cannot remove a snapshot of a mount", e);
      }
      Nodes.removeFolder(state.folder().toString());
    }
  }
}
