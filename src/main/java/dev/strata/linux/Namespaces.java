package dev.strata.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

/// Gives the calling thread, and it alone, namespaces of its own. It must be a platform thread,
/// made for this and ended after it.
public final class Namespaces {
  private static final int SET_INTERFACE_FLAGS = 0x8914;
  private static final int UP = 1;

  private Namespaces() {}

  /// The kinds are those of {@link ChildProgram}, but not pids: such a thread could start no more
  /// threads.
  public static void unshare(int kinds) throws LinuxException {
    try (CallFrame frame = new CallFrame()) {
      frame.require("new namespaces", Call.UNSHARE, kinds);
    }
  }

  /// From now on, modes are made as they are given. For a thread that has a mount namespace of its
  /// own: it then shares the mask with no other.
  public static void clearUmask() {
    try (CallFrame frame = new CallFrame()) {
      frame.call(Call.UMASK, 0);
    }
  }

  public static void setHostname(String name) throws LinuxException {
    try (CallFrame frame = new CallFrame()) {
      long length = name.getBytes(StandardCharsets.UTF_8).length;
      frame.require(name, Call.SETHOSTNAME, frame.text(name), length);
    }
  }

  /// Brings the loopback interface of this network namespace up.
  public static void raiseLoopback() throws LinuxException {
    try (CallFrame frame = new CallFrame()) {
      int socket = (int) frame.require("AF_INET", Call.SOCKET, 2, 2 | OpenFiles.CLOSE_ON_EXEC, 0);
      MemorySegment request = frame.allocate(40);
      request.set(JAVA_BYTE, 0, (byte) 'l');
      request.set(JAVA_BYTE, 1, (byte) 'o');
      request.set(JAVA_SHORT, 16, (short) UP);
      try {
        frame.require("lo", Call.IOCTL, socket, SET_INTERFACE_FLAGS, request.address());
      } finally {
        frame.call(Call.CLOSE, socket);
      }
    }
  }
}
