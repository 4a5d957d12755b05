package dev.strata.linux;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/// Opens files by names that Java's `Path` may not be able to hold, and never through a link at the
/// path's end (ELOOP). The channel is an ordinary one; the caller closes it.
public final class OpenFiles {
  static final int READ_ONLY = 0;
  static final int WRITE_ONLY = 1;
  static final int CREATE = 0100;
  static final int EXCLUSIVE = 0200;
  static final int NON_BLOCKING = 04000;
  static final int CLOSE_ON_EXEC = 02000000;

  /// RESOLVE_NO_SYMLINKS.
  private static final long RESOLVE_NO_SYMLINKS = 0x04;

  private static final int SMALL_BYTES = 4096;

  private OpenFiles() {}

  /// Reads `path`; a FIFO without a writer does not block.
  public static FileChannel read(String path) throws IOException {
    return open(CallFrame.AT_FDCWD, path, path, READ_ONLY | NON_BLOCKING, 0);
  }

  /// Reads `path`, following no link anywhere in it (ELOOP): what {@link FolderReader#openFolder}
  /// does step by step, in one call. Absent where the kernel does not offer that call here.
  public static Optional<FileChannel> readWithoutLinks(String path) throws IOException {
    try (CallFrame frame = new CallFrame()) {
      // struct open_how: flags, mode, resolve (uapi/linux/openat2.h).
      MemorySegment how = frame.allocate(3 * Long.BYTES);
      how.set(JAVA_LONG, 0, READ_ONLY | NON_BLOCKING | noFollow() | CLOSE_ON_EXEC);
      how.set(JAVA_LONG, 2L * Long.BYTES, RESOLVE_NO_SYMLINKS);
      long result =
          frame.call(
              Call.OPENAT2, CallFrame.AT_FDCWD, frame.text(path), how.address(), 3 * Long.BYTES);
      if (result == -Errno.ENOSYS.code() || result == -Errno.EPERM.code()) {
        return Optional.empty();
      }
      int descriptor = (int) CallFrame.checked(result, path, Call.OPENAT2);
      try {
        return Optional.of(
            FileChannel.open(Path.of("/proc/self/fd/" + descriptor), StandardOpenOption.READ));
      } finally {
        frame.call(Call.CLOSE, descriptor);
      }
    }
  }

  /// All bytes of a small file; links are followed.
  public static byte[] readSmall(String path) throws LinuxException {
    try (CallFrame frame = new CallFrame()) {
      int descriptor =
          (int)
              frame.require(
                  path, Call.OPENAT, CallFrame.AT_FDCWD, frame.text(path), CLOSE_ON_EXEC, 0);
      try {
        MemorySegment buffer = frame.allocate(SMALL_BYTES);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        while (true) {
          long count = frame.require(path, Call.READ, descriptor, buffer.address(), SMALL_BYTES);
          if (count == 0) {
            return bytes.toByteArray();
          }
          bytes.writeBytes(buffer.asSlice(0, count).toArray(ValueLayout.JAVA_BYTE));
        }
      } finally {
        frame.call(Call.CLOSE, descriptor);
      }
    }
  }

  /// Makes `path` (EEXIST where it exists) and writes it.
  public static FileChannel create(String path, int mode) throws IOException {
    return open(CallFrame.AT_FDCWD, path, path, WRITE_ONLY | CREATE | EXCLUSIVE, mode);
  }

  /// Makes `path` (EEXIST where it exists) with these bytes in it.
  public static void write(String path, int mode, byte[] bytes) throws LinuxException {
    try (CallFrame frame = new CallFrame()) {
      int flags = WRITE_ONLY | CREATE | EXCLUSIVE;
      int descriptor = descriptor(frame, CallFrame.AT_FDCWD, path, path, flags, mode);
      try {
        long from = frame.copyOf(bytes).address();
        for (long done = 0; done < bytes.length; ) {
          done += frame.require(path, Call.WRITE, descriptor, from + done, bytes.length - done);
        }
      } finally {
        frame.call(Call.CLOSE, descriptor);
      }
    }
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

  /// To open a folder, and no link to one.
  static int folderOnly() {
    return folder() | noFollow() | CLOSE_ON_EXEC;
  }

  static int folder() {
    return Architecture.current() == Architecture.X86_64 ? 0200000 : 040000;
  }
}
