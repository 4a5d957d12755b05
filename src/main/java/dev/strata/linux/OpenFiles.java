package dev.strata.linux;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// Opens files by names that Java's `Path` may not be able to hold, and never through a link at the
/// path's end (ELOOP). The channel is an ordinary one; the caller closes it.
public final class OpenFiles {
  static final int READ_ONLY = 0;
  static final int WRITE_ONLY = 1;
  static final int CREATE = 0100;
  static final int EXCLUSIVE = 0200;
  static final int NON_BLOCKING = 04000;
  static final int CLOSE_ON_EXEC = 02000000;

  private OpenFiles() {}

  /// Reads `path`; a FIFO without a writer does not block.
  public static FileChannel read(String path) throws IOException {
    return open(CallFrame.AT_FDCWD, path, path, READ_ONLY | NON_BLOCKING, 0);
  }

  /// Makes `path` (EEXIST where it exists) and writes it.
  public static FileChannel create(String path, int mode) throws IOException {
    return open(CallFrame.AT_FDCWD, path, path, WRITE_ONLY | CREATE | EXCLUSIVE, mode);
  }

  static FileChannel open(int folder, String name, String path, int flags, int mode)
      throws IOException {
    try (CallFrame frame = new CallFrame()) {
      int descriptor = descriptor(frame, folder, name, path, flags, mode);
      try {
        // Java opens the descriptor's file anew, whatever its name.
        return FileChannel.open(
            Path.of("/proc/self/fd/" + descriptor),
            (flags & WRITE_ONLY) != 0 ? StandardOpenOption.WRITE : StandardOpenOption.READ);
      } finally {
        frame.call(Call.CLOSE, descriptor);
      }
    }
  }

  static int descriptor(CallFrame frame, int folder, String name, String path, int flags, int mode)
      throws LinuxException {
    return (int)
        frame.require(
            path, Call.OPENAT, folder, frame.text(name), flags | noFollow() | CLOSE_ON_EXEC, mode);
  }

  /// These two flags of `open` have other values on ARM.
  static int noFollow() {
    return Architecture.current() == Architecture.X86_64 ? 0400000 : 0100000;
  }

  static int folder() {
    return Architecture.current() == Architecture.X86_64 ? 0200000 : 040000;
  }
}
