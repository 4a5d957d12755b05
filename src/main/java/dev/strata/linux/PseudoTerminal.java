package dev.strata.linux;

import java.lang.foreign.MemorySegment;

/// A terminal for a process: what it writes is read from the master, and what is written there is
/// what it reads. Closing it hangs the process's terminal up.
public final class PseudoTerminal implements AutoCloseable {
  /// TIOCSCTTY (asm-generic/ioctls.h).
  static final int SET_CONTROLLING = 0x540e;

  private static final int READ_WRITE = 2;
  private static final int NO_CONTROLLING = 0400;
  private static final int LOCK = 0x40045431;
  private static final int OPEN_PEER = 0x5441;

  private final int master;
  private int slave;

  private PseudoTerminal(int master, int slave) {
    this.master = master;
    this.slave = slave;
  }

  public static PseudoTerminal open() throws LinuxException {
    try (CallFrame frame = new CallFrame()) {
      int flags = READ_WRITE | NO_CONTROLLING | OpenFiles.CLOSE_ON_EXEC;
      int master =
          (int)
              frame.require(
                  "/dev/ptmx", Call.OPENAT, CallFrame.AT_FDCWD, frame.text("/dev/ptmx"), flags, 0);
      try {
        frame.require("/dev/ptmx", Call.IOCTL, master, LOCK, frame.allocate(4).address());
        return new PseudoTerminal(
            master, (int) frame.require("/dev/ptmx", Call.IOCTL, master, OPEN_PEER, flags));
      } catch (LinuxException e) {
        frame.call(Call.CLOSE, master);
        throw e;
      }
    }
  }

  /// Gives the process these bytes to read.
  public void write(byte[] bytes, int length) throws LinuxException {
    try (CallFrame frame = new CallFrame()) {
      MemorySegment memory = frame.copyOf(bytes);
      int done = 0;
      while (done < length) {
        done +=
            (int)
                frame.require(
                    "terminal", Call.WRITE, master, memory.address() + done, length - done);
      }
    }
  }

  /// Sets the size that the process is told; it gets SIGWINCH where that changes.
  public void resize(TerminalSize size) throws LinuxException {
    size.set(master);
  }

  int duplicateMaster() throws LinuxException {
    return Descriptors.duplicate(master);
  }

  /// The process's end, which the caller then has to close: as long as it is open, the master does
  /// not see that the process is gone.
  int takeSlave() {
    int taken = slave;
    slave = -1;
    return taken;
  }

  @Override
  public void close() {
    try (CallFrame frame = new CallFrame()) {
      if (slave >= 0) {
        frame.call(Call.CLOSE, slave);
      }
      frame.call(Call.CLOSE, master);
    }
  }
}
