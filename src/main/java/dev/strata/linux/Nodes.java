package dev.strata.linux;

import dev.strata.tree.EntryType;
import dev.strata.tree.TreePath;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Makes, renames and removes names in the file system, byte for byte (Java's `Path` cannot hold a
/// name that is not UTF-8). Modes are set as given: the umask is taken off by the kernel, so set
/// them again where it matters.
public final class Nodes {
  /// For {@link #rename}: fail with EEXIST rather than replace.
  public static final int NO_REPLACE = 1;

  /// For {@link #rename}: swap the two.
  public static final int EXCHANGE = 2;

  private static final int LINK_TEXT_LIMIT_BYTES = 4096;
  static final int REMOVE_FOLDER = 0x200;
  private static final int REGULAR_FILE = 0100000;

  private Nodes() {}

  public static void makeFolder(String path, int mode) throws LinuxException {
    try (CallFrame frame = new CallFrame()) {
      frame.require(path, Call.MKDIRAT, CallFrame.AT_FDCWD, frame.text(path), mode);
    }
  }

  /// An empty file (EEXIST where there is something).
  public static void makeFile(String path, int mode) throws LinuxException {
    try (CallFrame frame = new CallFrame()) {
      frame.require(
          path, Call.MKNODAT, CallFrame.AT_FDCWD, frame.text(path), REGULAR_FILE | mode, 0);
    }
  }

  /// A device (`device` encoded as in {@link FileStatus}), a FIFO or a socket.
  public static void makeSpecial(String path, EntryType type, int mode, long device)
      throws LinuxException {
    int format =
        switch (type) {
          case CHAR_DEVICE -> 0020000;
          case BLOCK_DEVICE -> 0060000;
          case FIFO -> 0010000;
          case SOCKET -> 0140000;
          case FILE, DIRECTORY, SYMLINK, WHITEOUT ->
              throw new IllegalArgumentException(type + " " + path);
        };
    try (CallFrame frame = new CallFrame()) {
      // The kernel takes the number in 32 bits: new_encode_dev, the low half of glibc's encoding.
      frame.require(
          path, Call.MKNODAT, CallFrame.AT_FDCWD, frame.text(path), format | mode, (int) device);
    }
  }

  /// The mark by which overlayfs hides a name of the layers below: a 0/0 character device.
  public static void makeWhiteout(String path) throws LinuxException {
    makeSpecial(path, EntryType.CHAR_DEVICE, 0, 0);
  }

  public static void makeSymlink(String path, String text) throws LinuxException {
    try (CallFrame frame = new CallFrame()) {
      frame.require(path, Call.SYMLINKAT, frame.text(text), CallFrame.AT_FDCWD, frame.text(path));
    }
  }

  /// A second name, `path`, for what stands at `existing` (for a link itself, were it one).
  public static void makeHardLink(String path, String existing) throws LinuxException {
    try (CallFrame frame = new CallFrame()) {
      frame.require(
          path,
          Call.LINKAT,
          CallFrame.AT_FDCWD,
          frame.text(existing),
          CallFrame.AT_FDCWD,
          frame.text(path),
          0);
    }
  }

  public static void rename(String from, String to, int flags) throws LinuxException {
    try (CallFrame frame = new CallFrame()) {
      frame.require(
          from + " to " + to,
          Call.RENAMEAT2,
          CallFrame.AT_FDCWD,
          frame.text(from),
          CallFrame.AT_FDCWD,
          frame.text(to),
          flags);
    }
  }

  public static void removeFile(String path) throws LinuxException {
    try (CallFrame frame = new CallFrame()) {
      frame.require(path, Call.UNLINKAT, CallFrame.AT_FDCWD, frame.text(path), 0);
    }
  }

  /// Removes an empty folder.
  public static void removeFolder(String path) throws LinuxException {
    try (CallFrame frame = new CallFrame()) {
      frame.require(path, Call.UNLINKAT, CallFrame.AT_FDCWD, frame.text(path), REMOVE_FOLDER);
    }
  }

  /// The text of a symbolic link.
  public static String readLink(String path) throws LinuxException {
    try (CallFrame frame = new CallFrame()) {
      return readLink(frame, CallFrame.AT_FDCWD, path, path);
    }
  }

  static String readLink(CallFrame frame, int folder, String name, String path)
      throws LinuxException {
    MemorySegment memory = frame.allocate(LINK_TEXT_LIMIT_BYTES);
    long length =
        frame.require(
            path,
            Call.READLINKAT,
            folder,
            frame.text(name),
            memory.address(),
            LINK_TEXT_LIMIT_BYTES);
    return TreePath.decode(memory.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE));
  }
}
