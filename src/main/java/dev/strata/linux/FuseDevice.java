package dev.strata.linux;

import java.lang.foreign.MemorySegment;
import java.util.Locale;
import java.util.Optional;

/// An open `/dev/fuse`: one file system that this process serves. It is opened, then mounted once,
/// then read by any number of threads, each through an exchange of its own.
///
/// {@link #close} ends the waiting of all of them; the descriptor itself is closed with the last
/// exchange, and what is still mounted then answers ENOTCONN. Safe for use by several threads.
public final class FuseDevice implements AutoCloseable {
  private static final String PATH = "/dev/fuse";
  private static final int READ_WRITE = 2;

  private final int descriptor;
  private final int wakeReader;
  private final int wakeWriter;
  private int exchanges;
  private volatile boolean closed;
  private boolean released;

  private FuseDevice(int descriptor, int wakeReader, int wakeWriter) {
    this.descriptor = descriptor;
    this.wakeReader = wakeReader;
    this.wakeWriter = wakeWriter;
  }

  public static FuseDevice open() throws LinuxException {
    try (CallFrame frame = new CallFrame()) {
      int flags = READ_WRITE | OpenFiles.NON_BLOCKING;
      int descriptor = OpenFiles.descriptor(frame, CallFrame.AT_FDCWD, PATH, PATH, flags, 0);
      MemorySegment pair = frame.allocate(8);
      long result = frame.call(Call.PIPE2, pair.address(), OpenFiles.CLOSE_ON_EXEC);
      if (result < 0) {
        frame.call(Call.CLOSE, descriptor);
        CallFrame.checked(result, PATH, Call.PIPE2);
      }
      return new FuseDevice(descriptor, CallFrame.intAt(pair, 0), CallFrame.intAt(pair, 4));
    }
  }

  /// Mounts the file system on the folder `target`, read-only, in the mount namespace of the
  /// calling thread. `source` is what `/proc/mounts` says of it.
  ///
  /// @param checked whether the kernel checks modes and owners; where an overlay does, it need not
  public void mountAt(String target, String source, boolean checked) throws LinuxException {
    String data =
        String.format(
            Locale.ROOT,
            "fd=%d,rootmode=40000,user_id=0,group_id=0,allow_other%s",
            descriptor,
            checked ? ",default_permissions" : "");
    int flags = Mounts.READ_ONLY | Mounts.NO_DEV;
    Mounts.mount(source, target, "fuse", flags, data);
  }

  /// For the calling thread alone: memory for requests and replies of at most these sizes. Empty
  /// after {@link #close}.
  public synchronized Optional<FuseExchange> exchange(int requestBytes, int replyBytes) {
    if (closed) {
      return Optional.empty();
    }
    exchanges++;
    return Optional.of(new FuseExchange(this, requestBytes, replyBytes));
  }

  /// Ends the waiting in every exchange.
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    try (CallFrame frame = new CallFrame()) {
      // Never read, so that it wakes every thread.
      frame.call(Call.WRITE, wakeWriter, frame.allocate(1).address(), 1);
    }
    releaseUnused();
  }

  synchronized void leave() {
    exchanges--;
    if (closed) {
      releaseUnused();
    }
  }

  boolean isClosed() {
    return closed;
  }

  int descriptor() {
    return descriptor;
  }

  int wakeReader() {
    return wakeReader;
  }

  private void releaseUnused() {
    if (exchanges > 0 || released) {
      return;
    }
    released = true;
    try (CallFrame frame = new CallFrame()) {
      frame.call(Call.CLOSE, descriptor);
      frame.call(Call.CLOSE, wakeReader);
      frame.call(Call.CLOSE, wakeWriter);
    }
  }
}
