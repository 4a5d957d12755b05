package dev.strata.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.MemorySegment;
import java.time.Duration;

/// A process that is held on to: its number cannot come to mean another one while this is open.
/// Needs Linux 5.8 for {@link ChildProgram#join}.
public final class ProcessDescriptor implements AutoCloseable {
  private final int pid;
  private final int descriptor;

  private ProcessDescriptor(int pid, int descriptor) {
    this.pid = pid;
    this.descriptor = descriptor;
  }

  /// @throws LinuxException ESRCH when there is none
  public static ProcessDescriptor open(int pid) throws LinuxException {
    try (CallFrame frame = new CallFrame()) {
      return new ProcessDescriptor(
          pid, (int) frame.require("process " + pid, Call.PIDFD_OPEN, pid, 0));
    }
  }

  public int pid() {
    return pid;
  }

  int descriptor() {
    return descriptor;
  }

  /// From now on, processes that the calling thread starts are in this one's pid namespace. The
  /// thread can then start no more threads.
  public void joinPids() throws LinuxException {
    try (CallFrame frame = new CallFrame()) {
      frame.require("process " + pid, Call.SETNS, descriptor, ChildProgram.NEW_PIDS);
    }
  }

  /// Sends a signal by its number.
  public void signal(int number) throws LinuxException {
    try (CallFrame frame = new CallFrame()) {
      frame.require("process " + pid, Call.PIDFD_SEND_SIGNAL, descriptor, number, 0, 0);
    }
  }

  /// Waits until the process has ended.
  ///
  /// @return false when the time is over first
  public boolean awaitEnd(Duration patience) throws LinuxException {
    try (CallFrame frame = new CallFrame()) {
      MemorySegment polled = frame.allocate(8);
      polled.set(JAVA_INT, 0, descriptor);
      polled.set(JAVA_SHORT, 4, (short) 1);
      MemorySegment time = frame.allocate(16);
      time.set(JAVA_LONG, 0, patience.toSeconds());
      time.set(JAVA_LONG, 8, patience.toNanosPart());
      return frame.require("process " + pid, Call.PPOLL, polled.address(), 1, time.address(), 0, 0)
          > 0;
    }
  }

  @Override
  public void close() {
    try (CallFrame frame = new CallFrame()) {
      frame.call(Call.CLOSE, descriptor);
    }
  }
}
