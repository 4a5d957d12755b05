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

/// The places in a root where something is mounted. Those that are missing are made, and removed
/// afterwards where they are still empty, so that a layer does not hold them; the folder that held
/// one gets its time back.
final class MountTargets {
  private static final int MODE = 0755;

  /// A place that was made. `before` and `after` are the times of the folder around its making.
  private record Stub(String path, boolean folder, long before, long after) {}

  @FunctionalInterface
  interface MountAction {
    void mountAt(String place) throws IOException;
  }

  private final RootPaths paths;
  private final boolean confined;
  private final Deque<Stub> stubs = new ArrayDeque<>();

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
    String resolved = resolve(target);
    makeMissing(resolved, folder);
    if (!confined) {
      action.mountAt(paths.at(resolved));
      return;
    }
    try (RootPaths.Handle handle = paths.open(resolved)) {
      action.mountAt(handle.path());
    }
  }

  private String resolve(String target) throws LinuxException {
    return confined ? paths.resolve(target) : TreePath.clean(target);
  }

  void restrict(String target, long flags) throws LinuxException {
    if (!confined) {
      return;
    }
    try (RootPaths.Handle handle = paths.open(resolve(target))) {
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
    try (RootPaths.Handle handle = paths.open(parent)) {
      long before = Attributes.status(handle.path() + "/.").mtimeNanos();
      String place = handle.path() + "/" + TreePath.name(path);
      makeNode(place, folder);
      long after = Attributes.status(handle.path() + "/.").mtimeNanos();
      stubs.push(new Stub(path, folder, before, after));
    } catch (LinuxException e) {
      throw new SandboxException("cannot make the mount target /" + path + ": " + e.errno(), e);
    }
  }

  private static void makeNode(String place, boolean folder) throws IOException {
    if (folder) {
      Nodes.makeFolder(place, MODE);
    } else {
      Nodes.makeFile(place, 0644);
    }
  }

  /// Removes the places that were made; `root` holds the root's own mount, with none over it.
  void clear(RootPaths.Handle root) {
    RootPaths bare = new RootPaths(root.path());
    while (!stubs.isEmpty()) {
      Stub stub = stubs.pop();
      try {
        remove(stub, bare);
      } catch (LinuxException e) {
        // The step has removed, filled or replaced it: then it is the step's.
      }
    }
  }

  private static void remove(Stub stub, RootPaths bare) throws LinuxException {
    try (RootPaths.Handle handle = bare.open(TreePath.parent(stub.path()))) {
      String folder = handle.path() + "/.";
      long now = Attributes.status(folder).mtimeNanos();
      String place = handle.path() + "/" + TreePath.name(stub.path());
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
}
