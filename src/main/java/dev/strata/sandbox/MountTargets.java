package dev.strata.sandbox;

import dev.strata.linux.Attributes;
import dev.strata.linux.FileStatus;
import dev.strata.linux.LinuxException;
import dev.strata.linux.Mounts;
import dev.strata.linux.Nodes;
import dev.strata.linux.RootPaths;
import dev.strata.tree.EntryType;
import dev.strata.tree.TreePath;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The places in a root where something is mounted. Those that are missing are made, and removed
/// afterwards where they are still empty, so that a layer does not hold them; the folder that held
/// one gets its time back.
final class MountTargets implements AutoCloseable {
  private static final int MODE = 0755;

  /// A place that was made, in an open folder whose times around its making are `before` and
  /// `after`.
  private record Stub(
      RootPaths.Handle parent, String name, boolean folder, long before, long after) {}

  @FunctionalInterface
  interface MountAction {
    void mountAt(String place) throws IOException;
  }

  private final RootPaths paths;
  private final boolean confined;
  private final Deque<Stub> stubs = new ArrayDeque<>();
  private RootPaths.@Nullable Handle root;

  MountTargets(RootPaths paths, boolean confined) {
    this.paths = paths;
    this.confined = confined;
  }

  /// Makes sure that the top folder `name` is there and no link: a link would lead the mount
  /// elsewhere.
  void requirePlainFolder(String name) throws IOException {
    Optional<FileStatus> status = Attributes.find(paths.at(name));
    if (status.isEmpty()) {
      add(name, true);
    } else if (status.get().type() != EntryType.DIRECTORY) {
      throw new SandboxException(
          "/" + name + " of the root file system is no folder; a step needs it as one");
    }
  }

  /// Makes `target`, an absolute path of the root, where it is missing.
  ///
  /// @return the same place, absolute in the root and free of links
  String make(String target, boolean folder) throws IOException {
    String resolved = resolve(target);
    makeMissing(resolved, folder);
    return "/" + resolved;
  }

  /// Mounts at `target`, an absolute path of the root.
  void at(String target, boolean folder, MountAction action) throws IOException {
    if (!confined) {
      String place = TreePath.clean(target);
      makeMissing(place, folder);
      action.mountAt(paths.at(place));
      return;
    }
    try (RootPaths.Handle handle = openOrMake(target, folder)) {
      action.mountAt(handle.path());
    }
  }

  private RootPaths.Handle openOrMake(String target, boolean folder) throws IOException {
    Optional<RootPaths.Handle> there = find(target);
    if (there.isPresent()) {
      return there.get();
    }
    String resolved = paths.resolve(target);
    makeMissing(resolved, folder);
    return paths.open(resolved);
  }

  private Optional<RootPaths.Handle> find(String target) throws LinuxException {
    return root == null ? Optional.empty() : RootPaths.find(root, target);
  }

  private String resolve(String target) throws LinuxException {
    return confined ? paths.resolve(target) : TreePath.clean(target);
  }

  void restrict(String target, long flags) throws LinuxException {
    if (!confined) {
      return;
    }
    Optional<RootPaths.Handle> there = find(target);
    try (RootPaths.Handle handle = there.isPresent() ? there.get() : paths.open(resolve(target))) {
      Mounts.restrict(handle.path(), flags);
    }
  }

  private void makeMissing(String resolved, boolean folder) throws IOException {
    for (int slash = resolved.indexOf('/'); slash >= 0; slash = resolved.indexOf('/', slash + 1)) {
      makeIfMissing(resolved.substring(0, slash), true);
    }
    if (!resolved.isEmpty()) {
      makeIfMissing(resolved, folder);
    }
  }

  private void makeIfMissing(String path, boolean folder) throws IOException {
    if (Attributes.find(paths.at(path)).isEmpty()) {
      add(path, folder);
    }
  }

  private void add(String path, boolean folder) throws IOException {
    String parent = TreePath.parent(path);
    if (!confined) {
      makeNode(paths.at(path), folder);
      return;
    }
    Optional<RootPaths.Handle> own =
        root == null ? Optional.empty() : RootPaths.findInMount(root, parent);
    try {
      if (own.isPresent()) {
        stubs.push(makeStub(own.get(), TreePath.name(path), folder));
        return;
      }
      // In what is mounted there: that is not the run's alone, so it stays.
      try (RootPaths.Handle handle = paths.open(parent)) {
        makeNode(handle.path() + "/" + TreePath.name(path), folder);
      }
    } catch (LinuxException e) {
      own.ifPresent(RootPaths.Handle::close);
      throw new SandboxException("cannot make the mount target /" + path + ": " + e.errno(), e);
    }
  }

  private static Stub makeStub(RootPaths.Handle parent, String name, boolean folder)
      throws LinuxException {
    long before = Attributes.status(parent.path() + "/.").mtimeNanos();
    makeNode(parent.path() + "/" + name, folder);
    long after = Attributes.status(parent.path() + "/.").mtimeNanos();
    return new Stub(parent, name, folder, before, after);
  }

  private static void makeNode(String place, boolean folder) throws LinuxException {
    if (folder) {
      Nodes.makeFolder(place, MODE);
    } else {
      Nodes.makeFile(place, 0644);
    }
  }

  /// From now on the root's own mount is there. To be called before anything is mounted in it.
  void begin() throws LinuxException {
    root = paths.open("");
  }

  /// Removes the places that were made, once nothing is mounted over them.
  @Override
  public void close() {
    while (!stubs.isEmpty()) {
      Stub stub = stubs.pop();
      try (RootPaths.Handle _ = stub.parent()) {
        remove(stub);
      } catch (LinuxException e) {
        // The step has removed, filled or replaced it: then it is the step's.
      }
    }
    if (root != null) {
      root.close();
    }
  }

  private static void remove(Stub stub) throws LinuxException {
    String folder = stub.parent().path() + "/.";
    long now = Attributes.status(folder).mtimeNanos();
    String place = stub.parent().path() + "/" + stub.name();
    if (stub.folder()) {
      Nodes.removeFolder(place);
    } else if (Attributes.status(place).size() == 0) {
      Nodes.removeFile(place);
    }
    if (now == stub.after()) {
      Attributes.setTimes(folder, stub.before());
    }
  }
}
