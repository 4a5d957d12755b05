package dev.strata.solver;

import dev.strata.snapshot.State;
import dev.strata.tree.Entry;
import dev.strata.tree.Tree;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.List;
import java.util.Optional;

/// A state's tree whose layers are read only when something is asked of it.
record StateView(Layers layers, State state) implements Tree {
  @Override
  public Optional<Entry> find(String path) throws IOException {
    return tree().find(path);
  }

  @Override
  public List<Entry> list(String folder) throws IOException {
    return tree().list(folder);
  }

  @Override
  public InputStream open(Entry entry) throws IOException {
    return tree().open(entry);
  }

  private Tree tree() throws IOException {
    try {
      return layers.tree(state);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      InterruptedIOException interrupted = new InterruptedIOException("while a layer was fetched");
      interrupted.initCause(e);
      throw interrupted;
    }
  }
}
