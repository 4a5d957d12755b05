package dev.strata.snapshot;

import dev.strata.layer.Layer;
import dev.strata.layer.LayerIngest;
import dev.strata.linux.Mounts;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/// States as plain copies: every file is written out before a step, and all of them are compared
/// with the state after it. Slow, and needs nothing of the kernel but a bind mount.
final class CopySnapshotter implements Snapshotter {
  private final States states;
  private final WorkFolder work;

  CopySnapshotter(States states, WorkFolder work) {
    this.states = states;
    this.work = work;
  }

  @Override
  public String name() {
    return "copy";
  }

  @Override
  public ActiveSnapshot prepare(State parent) throws IOException {
    return Copy.of(states, states.tree(parent), work.create());
  }

  @Override
  public ReadOnlySnapshot view(State state) throws IOException {
    return new View(Copy.of(states, states.tree(state), work.create()));
  }

  @Override
  public void close() {}

  private static final class Copy implements ActiveSnapshot {
    private final States states;
    private final StateTree tree;
    private final Path folder;
    private final UnpackedTree unpacked;

    private Copy(States states, StateTree tree, Path folder) throws IOException {
      this.states = states;
      this.tree = tree;
      this.folder = folder;
      this.unpacked = UnpackedTree.write(tree, folder.resolve("root").toString());
    }

    static Copy of(States states, StateTree tree, Path folder) throws IOException {
      try {
        return new Copy(states, tree, folder);
      } catch (IOException e) {
        WorkFolder.remove(folder);
        throw e;
      }
    }

    @Override
    public void mountAt(Path target) throws IOException {
      mountAt(target, 0);
    }

    void mountAt(Path target, int more) throws IOException {
      Mounts.bind(unpacked.root(), target.toString());
      Mounts.restrict(target.toString(), Mounts.NO_DEV | more);
    }

    @Override
    public StateTree parent() {
      return tree;
    }

    @Override
    public Optional<Layer> commit() throws IOException {
      try (LayerIngest ingest = states.layers().ingest()) {
        TreeDifference.pack(tree, unpacked, ingest);
        return ingest.size() == 0 ? Optional.empty() : Optional.of(ingest.commit(Optional.empty()));
      }
    }

    @Override
    public void close() throws IOException {
      WorkFolder.remove(folder);
    }
  }

  private record View(Copy copy) implements ReadOnlySnapshot {
    @Override
    public void mountAt(Path target) throws IOException {
      copy.mountAt(target, Mounts.READ_ONLY);
    }

    @Override
    public StateTree tree() {
      return copy.parent();
    }

    @Override
    public void close() throws IOException {
      copy.close();
    }
  }
}
