package dev.strata.witness;

import dev.strata.fuse.RequestLog;
import dev.strata.layer.LayerId;
import dev.strata.snapshot.StateTree;
import dev.strata.tree.Entry;
import dev.strata.tree.Tree;
import dev.strata.tree.TreePath;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/// Takes down what is asked of a state while a step runs over it: what the kernel asks of a FUSE
/// mount, and what is looked up on the step's behalf through {@link #tree}. Safe for use by several
/// threads.
///
/// - The root counts always: it was looked at when the step's own root was made.
/// - Extended attributes count with every look-up, asked for or not.
public final class WitnessRecorder implements RequestLog {
  private final StateTree state;
  private final ViewedTree viewed;
  private final String top;
  private final Map<String, Integer> asked = new ConcurrentHashMap<>();
  private final LongAdder requests = new LongAdder();

  /// Of a step's parent state.
  public WitnessRecorder(StateTree state) {
    this(state, "");
    note("", Observing.STATUS);
  }

  private WitnessRecorder(StateTree state, String top) {
    this.state = state;
    this.viewed = ViewedTree.of(state);
    this.top = top;
    note(top, Observing.LOOKED_UP);
  }

  /// Of a bind mount of what is at `source`, a path without links; what lies elsewhere is looked up
  /// to make the mount, and not seen through it.
  public static WitnessRecorder ofMount(StateTree state, String source) {
    return new WitnessRecorder(state, source);
  }

  @Override
  public void answered() {
    requests.increment();
  }

  /// What was asked for to make the mount was not asked for by the step; the kernel will ask again.
  @Override
  public void mounted() {
    asked.clear();
    note(top, Observing.LOOKED_UP);
  }

  /// How many requests were answered so far.
  public long requests() {
    return requests.sum();
  }

  @Override
  public void lookedUp(String path, Optional<Entry> found) {
    note(path, Observing.LOOKED_UP);
  }

  @Override
  public void contentRead(String path) {
    note(path, Observing.CONTENT);
  }

  @Override
  public void folderListed(String path) {
    note(path, Observing.LISTING);
  }

  @Override
  public void linkRead(String path) {
    note(path, Observing.LINK);
  }

  @Override
  public void statusRead(String folder) {
    note(folder, Observing.STATUS);
  }

  @Override
  public void xattrRead(String path, String name) {
    note(path, Observing.LOOKED_UP);
  }

  @Override
  public void xattrsListed(String path) {
    note(path, Observing.LOOKED_UP);
  }

  private void note(String path, int what) {
    if (TreePath.isWithin(path, top)) {
      asked.merge(path, what, (a, b) -> a | b);
    }
  }

  /// The state; what is looked up in it this way counts as observed.
  public Tree tree() {
    return new Tree() {
      @Override
      public Optional<Entry> find(String path) {
        // An entry tells all at once, also where a link leads.
        note(path, Observing.LINK | Observing.STATUS);
        return state.find(path);
      }

      @Override
      public List<Entry> list(String folder) {
        note(folder, Observing.LISTING);
        return state.list(folder);
      }

      @Override
      public InputStream open(Entry entry) throws IOException {
        note(entry.path(), Observing.CONTENT);
        return state.open(entry);
      }
    };
  }

  /// At how many paths something was observed so far.
  public int paths() {
    return asked.size();
  }

  /// What was observed so far. `parent` is the state's layers as its name has them.
  public Witness witness(List<LayerId> parent) {
    List<Map.Entry<String, Integer>> inOrder = new ArrayList<>(asked.entrySet());
    inOrder.sort(Map.Entry.comparingByKey(TreePath.ORDER));
    List<String> paths = new ArrayList<>(inOrder.size());
    List<Observation> observations = new ArrayList<>(inOrder.size());
    for (Map.Entry<String, Integer> path : inOrder) {
      paths.add(path.getKey());
      observations.add(Observing.look(viewed, path.getKey(), path.getValue()));
    }
    return new Witness(parent, Observations.of(paths, observations), List.of());
  }
}
