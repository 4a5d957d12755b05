package dev.strata.linux;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

/// Mounts and unmounts, in the mount namespace of the calling thread. Flags are those of
/// `sys/mount.h`.
public final class Mounts {
  public static final int READ_ONLY = 1;
  public static final int NO_SUID = 2;
  public static final int NO_DEV = 4;
  public static final int NO_EXEC = 8;
  public static final int REMOUNT = 32;
  public static final int BIND = 4096;
  public static final int MOVE = 8192;
  public static final int RECURSIVE = 16384;
  public static final int PRIVATE = 1 << 18;
  public static final int SLAVE = 1 << 19;
  public static final int STRICT_ATIME = 1 << 24;

  /// For {@link #unmount}: now from the tree, and wholly when no longer in use.
  public static final int DETACH = 2;

  /// For {@link #unmount}: do not follow a link at the path's end.
  public static final int NO_FOLLOW = 8;

  private Mounts() {}

  /// `mount(2)`. An empty `type` or `data` is passed as null, as remounts want it.
  public static void mount(String source, String target, String type, long flags, String data)
      throws LinuxException {
    try (CallFrame frame = new CallFrame()) {
      frame.require(
          target,
          Call.MOUNT,
          frame.text(source),
          frame.text(target),
          type.isEmpty() ? 0 : frame.text(type),
          flags,
          data.isEmpty() ? 0 : frame.text(data));
    }
  }

  /// Makes the file or folder `source` appear at `target` too.
  public static void bind(String source, String target) throws LinuxException {
    mount(source, target, "", BIND, "");
  }

  /// As {@link #bind}, with the mounts below `source`.
  public static void bindTree(String source, String target) throws LinuxException {
    mount(source, target, "", BIND | RECURSIVE, "");
  }

  /// Sets the flags of the one mount at `target`, keeping those that are set: in a user namespace
  /// inherited ones are locked.
  public static void restrict(String target, long flags) throws LinuxException {
    long now = flags(target);
    if ((now & flags) != flags) {
      mount("none", target, "", REMOUNT | BIND | flags | now, "");
    }
  }

  /// What mounts and unmounts in this namespace no longer travels to others, nor theirs to it.
  public static void makePrivate(String target) throws LinuxException {
    mount("none", target, "", RECURSIVE | PRIVATE, "");
  }

  public static void unmount(String target, int flags) throws LinuxException {
    try (CallFrame frame = new CallFrame()) {
      frame.require(target, Call.UMOUNT2, frame.text(target), flags);
    }
  }

  public static void pivotRoot(String newRoot, String oldRootAt) throws LinuxException {
    try (CallFrame frame = new CallFrame()) {
      frame.require(newRoot, Call.PIVOT_ROOT, frame.text(newRoot), frame.text(oldRootAt));
    }
  }

  /// The flags of the mount that holds `path`, as `mount` takes them: `f_flags` of `statfs` has
  /// the same bits for ro, nosuid, nodev and noexec, and 1024, 2048, 4096 for the atime ones.
  public static long flags(String path) throws LinuxException {
    try (CallFrame frame = new CallFrame()) {
      var memory = frame.allocate(120);
      frame.require(path, Call.STATFS, frame.text(path), memory.address());
      long flags = memory.get(JAVA_LONG, 80);
      long noAtime = flags & (1024 | 2048);
      long relatime = (flags & 4096) != 0 ? 1L << 21 : 0;
      return flags & (READ_ONLY | NO_SUID | NO_DEV | NO_EXEC) | noAtime | relatime;
    }
  }
}
