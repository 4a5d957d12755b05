package dev.strata.solver;

import dev.strata.copy.CopyException;
import dev.strata.copy.Owner;
import dev.strata.copy.UserDatabase;
import dev.strata.key.KeyParts;
import dev.strata.layer.Layer;
import dev.strata.layer.LayerId;
import dev.strata.layer.LayerIngest;
import dev.strata.plan.Step;
import dev.strata.snapshot.State;
import dev.strata.snapshot.StateTree;
import dev.strata.tree.Entry;
import dev.strata.tree.TreePath;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// WORKDIR: makes the folder and those above it, where the parent has none, mode 0755, owned by the
/// stage's USER as BuildKit does: as `--chown` would, so a number alone is the group, too. A made
/// folder is of the epoch, so that equal inputs give equal layers.
final class WorkdirWork implements StepWork {
  private static final int MODE = 0755;
  private final Step.Workdir step;
  private final State parent;
  private final Layers layers;

  WorkdirWork(Step.Workdir step, State parent, Layers layers) {
    this.step = step;
    this.parent = parent;
    this.layers = layers;
  }

  @Override
  public Optional<KeyParts> quickParts() {
    return Optional.empty();
  }

  @Override
  public KeyParts parts() {
    return KeyParts.builder()
        .add(KeyParts.Kind.PARENT, "state", parent.digest().toString())
        .add(KeyParts.Kind.INSTRUCTION, "WORKDIR", step.path())
        .add(KeyParts.Kind.SETTING, "owner", step.facts().config().user())
        .build();
  }

  @Override
  public StepInputs inputs() {
    return new StepInputs(
        StageMemory.text(step), step.facts().display(), Optional.empty(), List.of(), Map.of());
  }

  @Override
  public List<String> changedFiles(LayerId earlier) {
    return List.of();
  }

  @Override
  public Optional<List<Entry>> foreseen() throws IOException, StepFailure, InterruptedException {
    return Optional.of(folders());
  }

  @Override
  public Optional<Layer> make(Progress.Vertex vertex, Optional<LayerId> last)
      throws IOException, StepFailure, InterruptedException {
    List<Entry> folders = folders();
    if (folders.isEmpty()) {
      return Optional.empty();
    }
    try (LayerIngest ingest = layers.store().ingest()) {
      for (Entry folder : folders) {
        ingest.add(folder);
      }
      return Optional.of(ingest.commit(Optional.empty()));
    }
  }

  /// Those on the way that are not there.
  private List<Entry> folders() throws IOException, StepFailure, InterruptedException {
    StateTree tree = layers.tree(parent);
    String path =
        tree.resolve(TreePath.clean(step.path())).orElseThrow(() -> notAFolder(step.path()));
    Optional<Entry> there = tree.find(path);
    if (there.isPresent()) {
      if (!there.get().isDirectory()) {
        throw notAFolder(step.path());
      }
      return List.of();
    }
    Owner owner = owner(tree);
    List<Entry> folders = new ArrayList<>();
    for (int end = 0; end >= 0; ) {
      end = path.indexOf('/', end + 1);
      String folder = end < 0 ? path : path.substring(0, end);
      if (tree.find(folder).isEmpty()) {
        folders.add(Entry.directory(folder, MODE, owner.uid(), owner.gid(), 0));
      }
    }
    return folders;
  }

  /// As BuildKit has it, `USER` is read here as `--chown` is: a number alone is the group's, too.
  private Owner owner(StateTree tree) throws IOException, StepFailure {
    String user = step.facts().config().user();
    try {
      return user.isEmpty() ? Owner.ROOT : UserDatabase.of(tree).owner(user);
    } catch (CopyException e) {
      throw StepFailure.of(e);
    }
  }

  private static StepFailure notAFolder(String path) {
    return new StepFailure(
        path + " is not a folder", Optional.of("name another folder"), Optional.empty());
  }
}
