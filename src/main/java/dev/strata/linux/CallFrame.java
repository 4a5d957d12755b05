package dev.strata.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.strata.tree.TreePath;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/// The memory of one or several system calls, freed on close: arguments, results, errno. For one
/// thread.
final class CallFrame implements AutoCloseable {
  /// "Relative to the working folder", for the calls whose names end in `at`.
  static final int AT_FDCWD = -100;

  static final int AT_SYMLINK_NOFOLLOW = 0x100;
  static final int AT_STATX_DONT_SYNC = 0x4000;
  static final int AT_EMPTY_PATH = 0x1000;

  private final Arena arena = Arena.ofConfined();
  private final MemorySegment state = arena.allocate(Door.STATE);

  /// Linked at the first call, since linking costs some 40 ms.
  private static final class Door {
    static final StructLayout STATE = Linker.Option.captureStateLayout();
    static final VarHandle ERRNO = STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));
    static final MethodHandle SYSCALL =
        Linker.nativeLinker()
            .downcallHandle(
                Linker.nativeLinker().defaultLookup().findOrThrow("syscall"),
                FunctionDescriptor.of(
                    JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG,
                    JAVA_LONG),
                Linker.Option.firstVariadicArg(1),
                Linker.Option.captureCallState("errno"));
  }

  /// Zeroed memory, aligned to 8.
  MemorySegment allocate(long sizeBytes) {
    return arena.allocate(Math.max(1, sizeBytes), 8);
  }

  MemorySegment copyOf(byte[] bytes) {
    MemorySegment memory = allocate(bytes.length);
    MemorySegment.copy(bytes, 0, memory, JAVA_BYTE, 0, bytes.length);
    return memory;
  }

  /// The address of a path's bytes, ended by a zero.
  long text(String path) throws LinuxException {
    if (path.indexOf('\0') >= 0) {
      throw new LinuxException("use the path", path.replace("\0", "\\0"), Errno.EINVAL);
    }
    byte[] bytes = TreePath.encode(path);
    MemorySegment memory = arena.allocate(bytes.length + 1L);
    MemorySegment.copy(bytes, 0, memory, JAVA_BYTE, 0, bytes.length);
    return memory.address();
  }

  /// The result, or the negated errno.
  long call(Call call, long... arguments) {
    return invoke(
        call.number(),
        at(arguments, 0),
        at(arguments, 1),
        at(arguments, 2),
        at(arguments, 3),
        at(arguments, 4),
        at(arguments, 5));
  }

  /// The result of a call that must succeed, said to be made on `path`; repeated when a signal
  /// interrupts it.
  long require(String path, Call call, long... arguments) throws LinuxException {
    long result = call(call, arguments);
    while (result == -Errno.EINTR.code() && call != Call.CLOSE) {
      result = call(call, arguments);
    }
    return checked(result, path, call);
  }

  static long checked(long result, String path, Call call) throws LinuxException {
    if (result < 0) {
      throw new LinuxException(call.manualName(), path, new Errno((int) -result));
    }
    return result;
  }

  /// As {@link #call}, without an array.
  long invoke(long number, long a, long b, long c, long d, long e, long f) {
    try {
      long result = (long) Door.SYSCALL.invokeExact(state, number, a, b, c, d, e, f);
      return result == -1 ? -(int) Door.ERRNO.get(state, 0L) : result;
    } catch (Throwable t) {
      throw new IllegalStateException("system call " + number, t);
    }
  }

  private static long at(long[] arguments, int index) {
    return index < arguments.length ? arguments[index] : 0;
  }

  /// The 32-bit number at `offset`.
  static int intAt(MemorySegment memory, long offset) {
    return memory.get(JAVA_INT, offset);
  }

  @Override
  public void close() {
    arena.close();
  }
}
