package dev.strata.linux;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Optional;

/// Reads and sets a file's attributes without following a link at the path's end, except where
/// said.
public final class Attributes {
  private static final long NANOS = 1_000_000_000L;

  private Attributes() {}

  public static FileStatus status(String path) throws LinuxException {
    return status(path, 0);
  }

  /// As {@link #status}, as far as the kernel knows it without asking a file system that is served
  /// by a program; the type is right always.
  public static FileStatus knownStatus(String path) throws LinuxException {
    return status(path, CallFrame.AT_STATX_DONT_SYNC);
  }

  private static FileStatus status(String path, int flags) throws LinuxException {
    try (CallFrame frame = new CallFrame()) {
      MemorySegment memory = frame.allocate(FileStatus.BYTES);
      frame.require(
          path,
          Call.STATX,
          CallFrame.AT_FDCWD,
          frame.text(path),
          CallFrame.AT_SYMLINK_NOFOLLOW | flags,
          FileStatus.WANTED,
          memory.address());
      return FileStatus.of(memory);
    }
  }

  /// As {@link #status}; empty where nothing stands at the path.
  public static Optional<FileStatus> find(String path) throws LinuxException {
    return find(path, 0);
  }

  /// As {@link #knownStatus}; empty where nothing stands at the path.
  static Optional<FileStatus> findKnown(String path) throws LinuxException {
    return find(path, CallFrame.AT_STATX_DONT_SYNC);
  }

  private static Optional<FileStatus> find(String path, int flags) throws LinuxException {
    try {
      return Optional.of(status(path, flags));
    } catch (LinuxException e) {
      if (e.errno().equals(Errno.ENOENT) || e.errno().equals(Errno.ENOTDIR)) {
        return Optional.empty();
      }
      throw e;
    }
  }

  public static void setOwner(String path, int uid, int gid) throws LinuxException {
    try (CallFrame frame = new CallFrame()) {
      frame.require(
          path,
          Call.FCHOWNAT,
          CallFrame.AT_FDCWD,
          frame.text(path),
          uid,
          gid,
          CallFrame.AT_SYMLINK_NOFOLLOW);
    }
  }

  /// Sets the permission bits. Not for symbolic links: it follows them. Changing the owner clears
  /// set-uid and set-gid, so set the mode after it.
  public static void setMode(String path, int permissions) throws LinuxException {
    try (CallFrame frame = new CallFrame()) {
      frame.require(path, Call.FCHMODAT, CallFrame.AT_FDCWD, frame.text(path), permissions);
    }
  }

  /// Sets modification and access time, in nanoseconds since the epoch.
  public static void setTimes(String path, long mtimeNanos) throws LinuxException {
    try (CallFrame frame = new CallFrame()) {
      MemorySegment times = frame.allocate(32);
      for (int offset = 0; offset < 32; offset += 16) {
        times.set(ValueLayout.JAVA_LONG, offset, Math.floorDiv(mtimeNanos, NANOS));
        times.set(ValueLayout.JAVA_LONG, offset + 8, Math.floorMod(mtimeNanos, NANOS));
      }
      frame.require(
          path,
          Call.UTIMENSAT,
          CallFrame.AT_FDCWD,
          frame.text(path),
          times.address(),
          CallFrame.AT_SYMLINK_NOFOLLOW);
    }
  }
}
