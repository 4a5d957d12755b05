package dev.strata.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.MemorySegment;

/// Two pipes, for a process's output and errors, read by one thread as either has something. What
/// is not read stops the writer once the kernel's 64 KiB are full.
public final class OutputPipes implements AutoCloseable {
  /// What {@link #await} gives at the end of both.
  public static final int ENDED = -1;

  public static final int OUTPUT = 0;
  public static final int ERRORS = 1;

  private static final int BUFFER_BYTES = 32 * 1024;
  private static final short READABLE = 1;
  private static final int POLL_BYTES = 8;

  private final CallFrame frame = new CallFrame();
  private final MemorySegment buffer = frame.allocate(BUFFER_BYTES);
  private final MemorySegment polled = frame.allocate(2 * POLL_BYTES);
  private final int[] readers = {-1, -1};
  private final int[] writers = {-1, -1};
  private int next;
  private int filled;

  private OutputPipes() {}

  public static OutputPipes open() throws LinuxException {
    OutputPipes pipes = new OutputPipes();
    try {
      pipes.openPipe(OUTPUT);
      pipes.openPipe(ERRORS);
      return pipes;
    } catch (LinuxException e) {
      pipes.close();
      throw e;
    }
  }

  /// What a process writes to its terminal, as its output.
  public static OutputPipes of(PseudoTerminal terminal) throws LinuxException {
    OutputPipes pipes = new OutputPipes();
    try {
      pipes.readers[OUTPUT] = terminal.duplicateMaster();
      pipes.writers[OUTPUT] = terminal.takeSlave();
      pipes.writers[ERRORS] = Descriptors.duplicate(pipes.writers[OUTPUT]);
      return pipes;
    } catch (LinuxException e) {
      pipes.close();
      throw e;
    }
  }

  private void openPipe(int which) throws LinuxException {
    MemorySegment ends = frame.allocate(8);
    frame.require("", Call.PIPE2, ends.address(), OpenFiles.CLOSE_ON_EXEC);
    readers[which] = CallFrame.intAt(ends, 0);
    writers[which] = CallFrame.intAt(ends, 4);
  }

  /// The end that the process writes to.
  public int writer(int which) {
    return writers[which];
  }

  /// To be called once the process has its copies, so that their closing is seen.
  public void closeWriters() {
    closeAll(writers);
  }

  /// Waits until there is something to read; {@link #bytes} then gives it.
  ///
  /// @return {@link #OUTPUT}, {@link #ERRORS}, or {@link #ENDED}
  public int await() throws LinuxException {
    while (readers[OUTPUT] >= 0 || readers[ERRORS] >= 0) {
      poll();
      for (int i = 0; i < 2; i++) {
        int which = (next + i) % 2;
        if (polled.get(JAVA_SHORT, (long) which * POLL_BYTES + 6) != 0 && read(which)) {
          next = 1 - which;
          return which;
        }
      }
    }
    return ENDED;
  }

  private void poll() throws LinuxException {
    for (int which = 0; which < 2; which++) {
      long at = (long) which * POLL_BYTES;
      polled.set(JAVA_INT, at, readers[which]);
      polled.set(JAVA_SHORT, at + 4, READABLE);
      polled.set(JAVA_SHORT, at + 6, (short) 0);
    }
    frame.require("pipes", Call.PPOLL, polled.address(), 2, 0, 0, 0);
  }

  /// False at the end of this pipe, which is then closed.
  private boolean read(int which) throws LinuxException {
    long result = frame.call(Call.READ, readers[which], buffer.address(), BUFFER_BYTES);
    while (result == -Errno.EINTR.code()) {
      result = frame.call(Call.READ, readers[which], buffer.address(), BUFFER_BYTES);
    }
    // A terminal that nobody has open any more ends so.
    boolean ended = result == -Errno.EIO.code();
    filled = ended ? 0 : (int) CallFrame.checked(result, "pipe", Call.READ);
    if (filled == 0) {
      frame.call(Call.CLOSE, readers[which]);
      readers[which] = -1;
    }
    return filled > 0;
  }

  /// A copy of what was read last.
  public byte[] bytes() {
    return buffer.asSlice(0, filled).toArray(JAVA_BYTE);
  }

  private void closeAll(int[] descriptors) {
    for (int i = 0; i < descriptors.length; i++) {
      if (descriptors[i] >= 0) {
        frame.call(Call.CLOSE, descriptors[i]);
        descriptors[i] = -1;
      }
    }
  }

  @Override
  public void close() {
    closeAll(readers);
    closeAll(writers);
    frame.close();
  }
}
