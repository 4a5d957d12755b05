package dev.strata.linux;

import java.lang.foreign.MemorySegment;

/// A process that this one started. Safe for use by several threads; one of them awaits its end.
public final class ChildProcess {
  private static final int SIGKILL = 9;
  private static final int BY_PID = 1;
  private static final int EXITED = 4;
  private static final int LEAVE_WAITABLE = 0x1000000;

  private final int pid;
  private boolean gone;

  ChildProcess(int pid) {
    this.pid = pid;
  }

  public int pid() {
    return pid;
  }

  /// How a process ended: its code, or the signal (zero for none) that killed it.
  public record End(int code, int signal) {}

  /// Waits for the end, however long, and takes the process from the kernel's table.
  public End await() throws LinuxException {
    try (CallFrame frame = new CallFrame()) {
      // First only look, so that a kill never meets a number that is in use again.
      MemorySegment info = frame.allocate(128);
      frame.require(
          "process " + pid, Call.WAITID, BY_PID, pid, info.address(), EXITED | LEAVE_WAITABLE, 0);
      synchronized (this) {
        gone = true;
        MemorySegment status = frame.allocate(8);
        frame.require("process " + pid, Call.WAIT4, pid, status.address(), 0, 0);
        int value = CallFrame.intAt(status, 0);
        return new End(value >> 8 & 0xff, value & 0x7f);
      }
    }
  }

  /// Kills it, and with it, where it is the first of its pid namespace, all that are in there.
  public synchronized void kill() {
    if (gone) {
      return;
    }
    try (CallFrame frame = new CallFrame()) {
      frame.call(Call.KILL, pid, SIGKILL);
    }
  }
}
