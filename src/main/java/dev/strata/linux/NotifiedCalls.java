package dev.strata.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import dev.strata.tree.TreePath;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// The system calls of other processes that their seccomp filter leaves to this one (kernel,
/// Documentation/userspace-api/seccomp_filter.rst, "Userspace Notification"). Each caller sleeps
/// until its call is answered, or it is killed.
///
/// A {@link ChildProgram} installs the filter and sends the listener over a socket, before its
/// exec; {@link #begin} takes it. One thread then receives and answers; another may {@link #end}.
public final class NotifiedCalls implements AutoCloseable {
  /// The number of the child's end of the socket.
  static final int SENDER = 3;

  private static final int ARGUMENTS = 6;
  private static final int NOTICE_BYTES = 80;
  private static final int ANSWER_BYTES = 24;
  private static final long RECEIVE = 0xc0502100L;
  private static final long SEND = 0xc0182101L;
  private static final long IS_VALID = 0x40082102L;
  private static final int LOCAL = 1;
  private static final int PACKETS = 5;
  private static final int SOCKET_LEVEL = 1;
  private static final int DESCRIPTORS = 1;
  private static final int MESSAGE_BYTES = 56;
  private static final int CONTROL_BYTES = 24;
  private static final int LONGEST_PATH_BYTES = 4096;
  private static final short READABLE = 1;

  private final CallFrame frame = new CallFrame();
  private final int receiver;
  private final int wakeReader;
  private final int wakeWriter;
  private int sender;
  private int listener = -1;

  private NotifiedCalls(int receiver, int sender, int wakeReader, int wakeWriter) {
    this.receiver = receiver;
    this.sender = sender;
    this.wakeReader = wakeReader;
    this.wakeWriter = wakeWriter;
  }

  /// A call that waits for its answer.
  ///
  /// @param thread who makes it
  /// @param architecture the instruction set, as in `linux/audit.h`
  /// @param number the call's, of that instruction set
  public record Notice(long id, int thread, int architecture, int number, List<Long> arguments) {
    public Notice {
      arguments = List.copyOf(arguments);
    }
  }

  public static NotifiedCalls open() throws LinuxException {
    try (CallFrame frame = new CallFrame()) {
      MemorySegment ends = frame.allocate(8);
      frame.require(
          "", Call.SOCKETPAIR, LOCAL, PACKETS | OpenFiles.CLOSE_ON_EXEC, 0, ends.address());
      MemorySegment wake = frame.allocate(8);
      long result = frame.call(Call.PIPE2, wake.address(), OpenFiles.CLOSE_ON_EXEC);
      if (result < 0) {
        frame.call(Call.CLOSE, CallFrame.intAt(ends, 0));
        frame.call(Call.CLOSE, CallFrame.intAt(ends, 4));
        CallFrame.checked(result, "", Call.PIPE2);
      }
      return new NotifiedCalls(
          CallFrame.intAt(ends, 0),
          CallFrame.intAt(ends, 4),
          CallFrame.intAt(wake, 0),
          CallFrame.intAt(wake, 4));
    }
  }

  int sender() {
    return sender;
  }

  /// `struct msghdr` with one control message, of this descriptor.
  static MemorySegment message(CallFrame frame, int descriptor) {
    MemorySegment byteToSend = frame.allocate(16);
    byteToSend.set(JAVA_LONG, 0, frame.allocate(1).address());
    byteToSend.set(JAVA_LONG, 8, 1);
    MemorySegment control = frame.allocate(CONTROL_BYTES);
    control.set(JAVA_LONG, 0, 20);
    control.set(JAVA_INT, 8, SOCKET_LEVEL);
    control.set(JAVA_INT, 12, DESCRIPTORS);
    control.set(JAVA_INT, 16, descriptor);
    MemorySegment message = frame.allocate(MESSAGE_BYTES);
    message.set(JAVA_LONG, 16, byteToSend.address());
    message.set(JAVA_LONG, 24, 1);
    message.set(JAVA_LONG, 32, control.address());
    message.set(JAVA_LONG, 40, CONTROL_BYTES);
    return message;
  }

  /// Takes the listener that the started child has sent.
  public void begin() throws LinuxException {
    try (CallFrame memory = new CallFrame()) {
      memory.call(Call.CLOSE, sender);
      sender = -1;
      MemorySegment message = message(memory, -1);
      memory.require("listener", Call.RECVMSG, receiver, message.address(), 0);
      MemorySegment control =
          MemorySegment.ofAddress(message.get(JAVA_LONG, 32)).reinterpret(CONTROL_BYTES);
      listener = control.get(JAVA_INT, 16);
    }
  }

  /// Waits for the next call. Empty when no process is left that could make one, and after {@link
  /// #end}.
  public Optional<Notice> next() throws LinuxException {
    try (CallFrame memory = new CallFrame()) {
      MemorySegment polled = memory.allocate(16);
      MemorySegment notice = memory.allocate(NOTICE_BYTES);
      while (true) {
        polled.set(JAVA_INT, 0, listener);
        polled.set(JAVA_INT, 4, READABLE);
        polled.set(JAVA_INT, 8, wakeReader);
        polled.set(JAVA_INT, 12, READABLE);
        memory.require("listener", Call.PPOLL, polled.address(), 2, 0, 0, 0);
        boolean readable = (polled.get(JAVA_SHORT, 6) & READABLE) != 0;
        if (polled.get(JAVA_SHORT, 14) != 0 || !readable) {
          return Optional.empty();
        }
        notice.fill((byte) 0);
        long result = memory.call(Call.IOCTL, listener, RECEIVE, notice.address());
        if (result == 0) {
          return Optional.of(notice(notice));
        }
        // ENOENT: the caller was killed meanwhile.
        if (result != -Errno.ENOENT.code() && result != -Errno.EINTR.code()) {
          CallFrame.checked(result, "listener", Call.IOCTL);
        }
      }
    }
  }

  /// `struct seccomp_notif` (uapi/linux/seccomp.h).
  private static Notice notice(MemorySegment memory) {
    List<Long> arguments = new ArrayList<>();
    for (int i = 0; i < ARGUMENTS; i++) {
      arguments.add(memory.get(JAVA_LONG, 32 + 8L * i));
    }
    return new Notice(
        memory.get(JAVA_LONG, 0),
        memory.get(JAVA_INT, 8),
        memory.get(JAVA_INT, 20),
        memory.get(JAVA_INT, 16),
        arguments);
  }

  /// The text at this address in the caller's memory, up to its zero.
  ///
  /// @throws LinuxException ENAMETOOLONG where it is longer than a path can be
  public String text(Notice notice, long address) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(LONGEST_PATH_BYTES);
    Path memory = Path.of("/proc/" + notice.thread() + "/mem");
    try (FileChannel channel = FileChannel.open(memory)) {
      while (bytes.hasRemaining() && channel.read(bytes, address + bytes.position()) > 0) {
        for (int i = 0; i < bytes.position(); i++) {
          if (bytes.get(i) == 0) {
            return TreePath.decode(Arrays.copyOf(bytes.array(), i));
          }
        }
      }
    }
    throw new LinuxException("read", memory.toString(), Errno.ENAMETOOLONG);
  }

  /// Whether the caller still waits, so that what was found by its id was its own.
  public boolean stillWaits(Notice notice) {
    try (CallFrame memory = new CallFrame()) {
      MemorySegment id = memory.allocate(8);
      id.set(JAVA_LONG, 0, notice.id());
      return memory.call(Call.IOCTL, listener, IS_VALID, id.address()) == 0;
    }
  }

  /// Lets the call return 0, or fail with this error number.
  public void answer(Notice notice, int errno) {
    try (CallFrame memory = new CallFrame()) {
      MemorySegment answer = memory.allocate(ANSWER_BYTES);
      answer.set(JAVA_LONG, 0, notice.id());
      answer.set(JAVA_INT, 16, -errno);
      // It fails where the caller was killed.
      memory.call(Call.IOCTL, listener, SEND, answer.address());
    }
  }

  /// Answers no more: every such call fails with ENOSYS from now on.
  public void abandon() {
    try (CallFrame memory = new CallFrame()) {
      memory.call(Call.CLOSE, listener);
      listener = -1;
    }
  }

  /// Ends the waiting in {@link #next}.
  public void end() {
    try (CallFrame memory = new CallFrame()) {
      memory.call(Call.WRITE, wakeWriter, memory.allocate(1).address(), 1);
    }
  }

  @Override
  public void close() {
    for (int descriptor : new int[] {receiver, sender, listener, wakeReader, wakeWriter}) {
      if (descriptor >= 0) {
        frame.call(Call.CLOSE, descriptor);
      }
    }
    frame.close();
  }
}
