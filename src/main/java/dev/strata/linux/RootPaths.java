package dev.strata.linux;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.strata.tree.EntryType;
import dev.strata.tree.TreePath;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/// Finds paths inside a root file system that may be hostile: links are followed as they would be
/// with `root` as the root, and never lead out of it.
public final class RootPaths {
  private static final int LINK_LIMIT = 40;
  private static final int PATH_ONLY = 010000000;
  private static final int NO_SYMLINKS_AND_BENEATH = 0x04 | 0x08;
  private static final int SAME_MOUNT = 0x01;
  private static final int NO_MAGIC_LINKS_AND_IN_ROOT = 0x02 | 0x10;

  private final String root;

  public RootPaths(String root) {
    this.root = root;
  }

  /// The path, relative to the root and free of links, that `path` (absolute or relative to the
  /// root) leads to, whether or not something stands there.
  ///
  /// @throws LinuxException ELOOP after 40 links; ENOTDIR where a component is no folder
  public String resolve(String path) throws LinuxException {
    Deque<String> rest = components(path);
    List<String> found = new ArrayList<>();
    int links = 0;
    while (!rest.isEmpty()) {
      String name = rest.pop();
      if (name.equals("..")) {
        if (!found.isEmpty()) {
          found.removeLast();
        }
        continue;
      }
      String here = TreePath.child(String.join("/", found), name);
      Optional<FileStatus> status = Attributes.findKnown(at(here));
      if (status.isEmpty() || status.get().type() != EntryType.SYMLINK) {
        found.add(name);
        continue;
      }
      if (++links > LINK_LIMIT) {
        throw new LinuxException("resolve", "/" + TreePath.clean(path), Errno.ELOOP);
      }
      String target = Nodes.readLink(at(here));
      if (target.startsWith("/")) {
        found.clear();
      }
      Deque<String> first = components(target);
      while (!first.isEmpty()) {
        rest.push(first.removeLast());
      }
    }
    return String.join("/", found);
  }

  private static Deque<String> components(String path) {
    Deque<String> components = new ArrayDeque<>();
    for (String part : path.split("/", -1)) {
      if (!part.isEmpty() && !part.equals(".")) {
        components.add(part);
      }
    }
    return components;
  }

  /// A resolved path as one of this machine.
  public String at(String resolved) {
    return resolved.isEmpty() ? root : root + "/" + resolved;
  }

  /// Opens a resolved path for naming only. It fails, rather than leave the root, when a component
  /// has become a link meanwhile.
  public Handle open(String resolved) throws LinuxException {
    try (CallFrame frame = new CallFrame()) {
      int folder =
          (int)
              frame.require(
                  root,
                  Call.OPENAT,
                  CallFrame.AT_FDCWD,
                  frame.text(root),
                  PATH_ONLY | OpenFiles.CLOSE_ON_EXEC,
                  0);
      try {
        MemorySegment how = frame.allocate(24);
        how.set(JAVA_LONG, 0, PATH_ONLY | OpenFiles.CLOSE_ON_EXEC);
        how.set(JAVA_LONG, 16, NO_SYMLINKS_AND_BENEATH);
        String name = resolved.isEmpty() ? "." : resolved;
        return new Handle(
            (int)
                frame.require(
                    "/" + resolved, Call.OPENAT2, folder, frame.text(name), how.address(), 24));
      } finally {
        frame.call(Call.CLOSE, folder);
      }
    }
  }

  /// Opens what `path` leads to for naming only, in one look: links are followed as they would be
  /// with `root` as the root. Empty where nothing stands there, or {@link #resolve} has more to
  /// say.
  public static Optional<Handle> find(Handle root, String path) throws LinuxException {
    return find(root, path, NO_MAGIC_LINKS_AND_IN_ROOT);
  }

  /// Opens a resolved path as {@link #open} does; empty where it lies in another mount than the
  /// root.
  public static Optional<Handle> findInMount(Handle root, String resolved) throws LinuxException {
    return find(root, resolved.isEmpty() ? "." : resolved, NO_SYMLINKS_AND_BENEATH | SAME_MOUNT);
  }

  private static Optional<Handle> find(Handle root, String path, long how) throws LinuxException {
    try (CallFrame frame = new CallFrame()) {
      MemorySegment open = frame.allocate(24);
      open.set(JAVA_LONG, 0, PATH_ONLY | OpenFiles.CLOSE_ON_EXEC);
      open.set(JAVA_LONG, 16, how);
      long found =
          frame.call(Call.OPENAT2, root.descriptor(), frame.text(path), open.address(), 24);
      return found < 0 ? Optional.empty() : Optional.of(new Handle((int) found));
    }
  }

  /// An open path: {@link #path} names it, whatever happens to its names.
  public record Handle(int descriptor) implements AutoCloseable {
    public String path() {
      return "/proc/self/fd/" + descriptor;
    }

    /// The text of a symbolic link that was opened itself.
    public String linkText() throws LinuxException {
      try (CallFrame frame = new CallFrame()) {
        return Nodes.readLink(frame, descriptor, "", path());
      }
    }

    @Override
    public void close() {
      try (CallFrame frame = new CallFrame()) {
        frame.call(Call.CLOSE, descriptor);
      }
    }
  }
}
