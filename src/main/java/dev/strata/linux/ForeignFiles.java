package dev.strata.linux;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;

/// Files as another process names them, which may have another root, working folder and mounts.
/// What is opened is only named, not read, and never lies outside of that process's root.
public final class ForeignFiles {
  private static final int PATH_ONLY = 010000000;
  private static final int BENEATH = 0x08 | 0x02;
  private static final int IN_ROOT = 0x10;

  private ForeignFiles() {}

  /// Opens `path` as the thread with this id would, relative to its descriptor `folder`, or to its
  /// working folder where that is -100 (`AT_FDCWD`). An empty path names the descriptor itself.
  public static RootPaths.Handle open(int thread, int folder, String path, boolean follow)
      throws LinuxException {
    String process = "/proc/" + thread + "/";
    String start = process + (folder == CallFrame.AT_FDCWD ? "cwd" : "fd/" + folder);
    if (path.isEmpty()) {
      return new RootPaths.Handle(descriptor(start));
    }
    int flags = PATH_ONLY | OpenFiles.CLOSE_ON_EXEC | (follow ? 0 : OpenFiles.noFollow());
    if (!path.startsWith("/")) {
      try {
        return open(start, path, flags, BENEATH);
      } catch (LinuxException e) {
        if (!e.errno().equals(Errno.EXDEV)) {
          throw e;
        }
      }
      // It leads up, or over a link that starts at the root.
      return open(process + "root", inRoot(process, start) + "/" + path, flags, IN_ROOT);
    }
    return open(process + "root", path, flags, IN_ROOT);
  }

  /// A folder's path below the root of the process.
  private static String inRoot(String process, String folder) throws LinuxException {
    String root = Nodes.readLink(process + "root");
    String path = Nodes.readLink(folder);
    return !root.equals("/") && path.startsWith(root) ? path.substring(root.length()) : path;
  }

  private static RootPaths.Handle open(String start, String path, int flags, int resolve)
      throws LinuxException {
    int folder = descriptor(start);
    try (CallFrame frame = new CallFrame()) {
      MemorySegment how = frame.allocate(3 * Long.BYTES);
      how.set(JAVA_LONG, 0, flags);
      how.set(JAVA_LONG, 2L * Long.BYTES, resolve);
      try {
        return new RootPaths.Handle(
            (int)
                frame.require(
                    path, Call.OPENAT2, folder, frame.text(path), how.address(), 3 * Long.BYTES));
      } finally {
        frame.call(Call.CLOSE, folder);
      }
    }
  }

  private static int descriptor(String path) throws LinuxException {
    try (CallFrame frame = new CallFrame()) {
      return (int)
          frame.require(
              path,
              Call.OPENAT,
              CallFrame.AT_FDCWD,
              frame.text(path),
              PATH_ONLY | OpenFiles.CLOSE_ON_EXEC,
              0);
    }
  }
}
