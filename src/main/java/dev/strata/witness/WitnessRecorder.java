package dev.strata.witness;

import dev.strata.fuse.RequestLog;
import dev.strata.snapshot.StateTree;
import dev.strata.tree.Entry;
import dev.strata.tree.Tree;
import dev.strata.tree.TreePath;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/// Takes down what is asked of a state while a step runs over it: what the kernel asks of a FUSE
/// mount, and what is looked up on the step's behalf through {@link #tree}. Safe for use by several
/// threads.
///
/// - The root counts always: it was looked at when the step's own root was made.
/// - Extended attributes count with every look-up, asked for or not.
/// - Steps that run programs which decide by mtimes ({@link #DECIDE_BY_MTIME}) see in effect
///   whether a file is another than before, since its mtime then is, too: for these the content of
///   each file that was looked up counts, read or not.
public final class WitnessRecorder implements RequestLog {
  private static final Set<String> DECIDE_BY_MTIME =
      Set.of(
          "make",
          "gmake",
          "bmake",
          "ninja",
          "samu",
          "scons",
          "meson",
          "tup",
          "redo",
          "ant",
          "mvn",
          "gradle",
          "bazel",
          "cargo",
          "go",
          "ccache",
          "git",
          "rsync",
          "tsc",
          "node",
          "python",
          "python2",
          "python3",
          "perl",
          "ruby",
          "emacs",
          "latexmk",
          "dpkg-buildpackage");

  private final StateTree state;
  private final Map<String, Integer> asked = new ConcurrentHashMap<>();

  public WitnessRecorder(StateTree state) {
    this.state = state;
    note("", Observing.LOOKED_UP);
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
    note(folder, Observing.LOOKED_UP);
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
    asked.merge(path, what, (a, b) -> a | b);
  }

  /// The state; what is looked up in it this way counts as observed.
  public Tree tree() {
    return new Tree() {
      @Override
      public Optional<Entry> find(String path) {
        // An entry tells all at once, also where a link leads.
        note(path, Observing.LINK);
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

  /// What was observed so far.
  public Witness witness() {
    Map<String, Integer> now = new TreeMap<>(asked);
    int everywhere =
        now.entrySet().stream().anyMatch(WitnessRecorder::runsByMtime) ? Observing.CONTENT : 0;
    TreeMap<String, Observation> observations = new TreeMap<>(TreePath.ORDER);
    now.forEach(
        (path, what) -> observations.put(path, Observing.look(state, path, what | everywhere)));
    return new Witness(observations);
  }

  /// Whether a program that was read is one of those; `python3.11` is `python3`.
  private static boolean runsByMtime(Map.Entry<String, Integer> asked) {
    String name = TreePath.name(asked.getKey());
    int dot = name.indexOf('.');
    String program = dot > 0 ? name.substring(0, dot) : name;
    return (asked.getValue() & Observing.CONTENT) != 0 && DECIDE_BY_MTIME.contains(program);
  }
}
