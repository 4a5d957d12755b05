package dev.strata.solver;

import dev.strata.layer.LayerId;
import dev.strata.linux.FolderRemoval;
import dev.strata.plan.Mount;
import dev.strata.sandbox.SandboxMount;
import dev.strata.snapshot.ActiveSnapshot;
import dev.strata.snapshot.FuseSnapshotter;
import dev.strata.snapshot.ReadOnlySnapshot;
import dev.strata.snapshot.State;
import dev.strata.snapshot.StateTree;
import dev.strata.tree.TreePath;
import dev.strata.witness.WitnessRecorder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The bind mounts of one RUN. What one shows is a state: it is mounted whole on a folder beside
/// the root, in the mount namespace of the step alone, and the part that is asked for is bound into
/// the root. What is written to a writable one is dropped.
final class StateMounts implements AutoCloseable {
  /// Mounts a state on this folder.
  private record Prepared(AutoCloseable snapshot, MountAt mount, Path folder) {}

  @FunctionalInterface
  private interface MountAt {
    void at(Path folder) throws IOException;
  }

  private final Workshop workshop;
  private final SourceTrees sources;
  private final Optional<FuseSnapshotter> watcher;
  private final List<Prepared> prepared = new ArrayList<>();
  private final List<WatchedBinds.Recording> recordings = new ArrayList<>();

  /// @param watcher what watches the read-only ones, where they are to be watched
  StateMounts(Workshop workshop, SourceTrees sources, Optional<FuseSnapshotter> watcher) {
    this.workshop = workshop;
    this.sources = sources;
    this.watcher = watcher;
  }

  /// What is asked of those that are watched.
  List<WatchedBinds.Recording> recordings() {
    return List.copyOf(recordings);
  }

  /// @param position of the mount among the step's
  SandboxMount add(Mount.Bind bind, int position) throws IOException, StepFailure, InterruptedException {
    State state = workshop.layers().local(stateOf(bind));
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
      ReadOnlySnapshot snapshot =
          watcher.isPresent()
              ? watched(watcher.get(), state, position, path)
              : workshop.snapshotters().get().view(state);
      prepared.add(new Prepared(snapshot, snapshot::mountAt, folder));
    }
    return new SandboxMount.Bind(
        path.isEmpty() ? folder : Path.of(folder + "/" + path), bind.target(), !bind.writable());
  }

  private ReadOnlySnapshot watched(
      FuseSnapshotter snapshotter, State state, int position, String source) throws IOException {
    return snapshotter.view(
        state,
        tree -> {
          WitnessRecorder recorder = WitnessRecorder.ofMount(tree, source);
          recordings.add(new WatchedBinds.Recording(position, source, recorder));
          return recorder;
        });
  }

  private State stateOf(Mount.Bind bind) throws IOException, StepFailure, InterruptedException {
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

  /// Called on the thread that has the step's mount namespace.
  void mount() throws IOException {
    for (Prepared state : prepared) {
      state.mount().at(state.folder());
    }
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
      FolderRemoval.remove(state.folder().toString());
    }
  }
}
