package dev.strata.solver;

import dev.strata.layer.LayerId;
import dev.strata.oci.Digest;
import dev.strata.plan.Mount;
import dev.strata.plan.Step;
import dev.strata.snapshot.State;
import dev.strata.snapshot.StateTree;
import dev.strata.tree.TreePath;
import dev.strata.witness.MountWitness;
import dev.strata.witness.ViewedTree;
import dev.strata.witness.WitnessRecorder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// The bind mounts of one RUN as they are now: by their whole contents for its key, and by what can
/// be looked at in the read-only ones, to be compared with what an earlier run saw there. What a
/// writable one shows counts as a whole.
final class WatchedBinds {
  /// A read-only bind mount whose tree is watched while the step runs.
  ///
  /// @param source where its source leads
  record Recording(int position, String source, WitnessRecorder recorder) {}

  private final Step.Run step;
  private final SourceTrees sources;
  private final Map<Mount.Bind, Digest> contents = new HashMap<>();

  WatchedBinds(Step.Run step, SourceTrees sources) {
    this.step = step;
    this.sources = sources;
  }

  static boolean isWatchable(Mount.Bind bind) {
    return !bind.writable();
  }

  /// Reads all that each of them shows.
  Map<Mount.Bind, Digest> contents() throws IOException, StepFailure, InterruptedException {
    for (Mount mount : step.mounts()) {
      if (mount instanceof Mount.Bind bind && !contents.containsKey(bind)) {
        contents.put(bind, BindContent.of(sources.tree(bind.from()), bind));
      }
    }
    return contents;
  }

  /// The read-only ones, in their order.
  List<Shown> shown() throws IOException, StepFailure, InterruptedException {
    List<Shown> shown = new ArrayList<>();
    for (int i = 0; i < step.mounts().size(); i++) {
      if (step.mounts().get(i) instanceof Mount.Bind bind && isWatchable(bind)) {
        shown.add(new Shown(i, bind, Objects.requireNonNull(contents().get(bind))));
      }
    }
    return shown;
  }

  /// What a run observed; empty where one of them was not watched.
  Optional<List<MountWitness>> witnesses(List<Recording> recordings, int mostPaths)
      throws IOException, StepFailure, InterruptedException {
    List<MountWitness> witnesses = new ArrayList<>();
    for (Shown shown : shown()) {
      Optional<Recording> recording =
          recordings.stream()
              .filter(r -> r.position() == shown.position() && r.recorder().paths() <= mostPaths)
              .findFirst();
      if (recording.isEmpty()) {
        return Optional.empty();
      }
      witnesses.add(
          new MountWitness(
              shown.position(),
              shown.target(),
              shown.content(),
              recording.get().source(),
              recording.get().recorder().witness(shown.layers())));
    }
    return Optional.of(witnesses);
  }

  /// One read-only bind mount as it is now.
  final class Shown {
    private final int position;
    private final Mount.Bind bind;
    private final Digest content;

    private Shown(int position, Mount.Bind bind, Digest content) {
      this.position = position;
      this.bind = bind;
      this.content = content;
    }

    /// Among the step's mounts.
    int position() {
      return position;
    }

    String target() {
      return bind.target();
    }

    /// Of all that it shows.
    Digest content() {
      return content;
    }

    /// The layers of the state that is mounted; none for a folder.
    List<LayerId> layers() {
      return sources.state(bind.from()).map(State::layers).orElse(List.of());
    }

    /// The path that is mounted, links followed; empty where there is none.
    Optional<String> source() throws IOException, InterruptedException {
      String path = TreePath.clean(bind.sourcePath());
      return sources.tree(bind.from()) instanceof StateTree state
          ? state.resolve(path)
          : Optional.of(path);
    }

    ViewedTree tree() throws IOException, StepFailure, InterruptedException {
      if (sources.tree(bind.from()) instanceof StateTree state) {
        return ViewedTree.of(state);
      }
      return new SubtreeView(
          BindContent.shown(sources.tree(bind.from()), bind)
              .orElseThrow(() -> BindContent.notFound(bind)));
    }
  }
}
