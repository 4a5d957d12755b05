package dev.strata.solver;

import dev.strata.copy.CopyManifest;
import dev.strata.key.KeyParts;
import dev.strata.layer.Layer;
import dev.strata.layer.LayerId;
import dev.strata.tree.Entry;
import dev.strata.witness.Witness;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// One step over one parent state, as the solver sees it: its keys, and how to do it. Made anew for
/// each build.
interface StepWork extends AutoCloseable {
  /// A key that costs nothing to make, for a step whose inputs' names say enough. It decides in
  /// favour of a hit only: two steps with equal quick keys have equal results, two with different
  /// ones may have.
  Optional<KeyParts> quickParts() throws IOException, InterruptedException;

  /// The key. May read what the step takes in, never what it would make.
  KeyParts parts() throws IOException, StepFailure, InterruptedException;

  /// Which files differ from those of an earlier layer of this step, in words; empty where the step
  /// has none, or cannot tell.
  List<String> changedFiles(LayerId earlier) throws IOException, StepFailure, InterruptedException;

  /// What the key was made of, in words and files; asked for on a miss only.
  default StepInputs inputs() throws IOException, StepFailure, InterruptedException {
    return StepInputs.NONE;
  }

  /// What the instruction as it was written then (`old`, with the key parts `parts`) would take in
  /// of the files of today; empty where that cannot be told.
  default Optional<CopyManifest> underOldText(StepInputs old, KeyParts parts)
      throws IOException, StepFailure, InterruptedException {
    return Optional.empty();
  }

  /// What the layer would say that the work would make, in {@link dev.strata.tree.TreePath#ORDER},
  /// where that can be told before; nothing where it would make none.
  default Optional<List<Entry>> foreseen() throws IOException, StepFailure, InterruptedException {
    return Optional.empty();
  }

  /// Whether the work's result depends on nothing of its parent state but what it looks at.
  default boolean isObservable() {
    return false;
  }

  /// Whether the work takes in what can be expected to change, and can be watched at it.
  default boolean takesInWhatChanges() {
    return false;
  }

  /// The bind mounts that can be watched, as they are now.
  default List<WatchedBinds.Shown> binds() throws IOException, StepFailure, InterruptedException {
    return List.of();
  }

  /// Has the work watched when it is done, where that can be.
  default void watch() {}

  /// What the work looked at, after it was done; empty where nobody watched.
  default Optional<Witness> witness() {
    return Optional.empty();
  }

  /// How many requests were heard while the work was watched; 0 where nobody watched.
  default long watchedRequests() {
    return 0;
  }

  /// Lets go of what was kept between the key and the work.
  @Override
  default void close() throws IOException {}

  /// Does the work. `last` is the layer of the step's last version in this place. The layer is
  /// absent when the state stays as it is.
  Optional<Layer> make(Progress.Vertex vertex, Optional<LayerId> last)
      throws IOException, StepFailure, InterruptedException;
}
