package dev.strata.linux;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// One thread's conversation with the kernel over a {@link FuseDevice}: it receives a request and
/// sends the reply, in memory that is used again for the next. Numbers are in native order.
public final class FuseExchange implements AutoCloseable {
  private static final String PATH = "/dev/fuse";
  private static final short POLL_IN = 1;

  private final FuseDevice device;
  private final CallFrame frame = new CallFrame();
  private final MemorySegment request;
  private final MemorySegment reply;
  private final MemorySegment polled = frame.allocate(16);
  private final ByteBuffer requestView;
  private final ByteBuffer replyView;

  FuseExchange(FuseDevice device, int requestBytes, int replyBytes) {
    this.device = device;
    this.request = frame.allocate(requestBytes);
    this.reply = frame.allocate(replyBytes);
    this.requestView = request.asByteBuffer().order(ByteOrder.nativeOrder());
    this.replyView = reply.asByteBuffer().order(ByteOrder.nativeOrder());
    watch(0, device.descriptor());
    watch(8, device.wakeReader());
  }

  /// The request, from 0 to its limit.
  public ByteBuffer request() {
    return requestView;
  }

  /// The reply: what stands before its position is sent.
  public ByteBuffer reply() {
    return replyView;
  }

  /// Waits for the next request. False when there will be none: it was unmounted, or the device was
  /// closed.
  public boolean receive() throws LinuxException {
    while (!device.isClosed()) {
      long got =
          frame.invoke(
              Call.READ.number(),
              device.descriptor(),
              request.address(),
              request.byteSize(),
              0,
              0,
              0);
      if (got > 0) {
        requestView.clear().limit((int) got);
        replyView.clear();
        return true;
      }
      Errno errno = new Errno((int) -got);
      if (errno.equals(Errno.ENODEV)) {
        return false;
      }
      if (errno.equals(Errno.EAGAIN)) {
        if (!awaitRequest()) {
          return false;
        }
        // ENOENT: the request was taken back before it could be read.
      } else if (!errno.equals(Errno.EINTR) && !errno.equals(Errno.ENOENT)) {
        throw new LinuxException("read", PATH, errno);
      }
    }
    return false;
  }

  /// Sends the reply. False if nobody waits for it any more.
  public boolean send() throws LinuxException {
    long sent =
        frame.invoke(
            Call.WRITE.number(),
            device.descriptor(),
            reply.address(),
            replyView.position(),
            0,
            0,
            0);
    if (sent >= 0) {
      return true;
    }
    Errno errno = new Errno((int) -sent);
    if (errno.equals(Errno.ENOENT) || errno.equals(Errno.ENODEV)) {
      return false;
    }
    throw new LinuxException("write", PATH, errno);
  }

  @Override
  public void close() {
    frame.close();
    device.leave();
  }

  private boolean awaitRequest() throws LinuxException {
    long ready = frame.invoke(Call.PPOLL.number(), polled.address(), 2, 0, 0, 0, 0);
    if (ready < 0 && ready != -Errno.EINTR.code()) {
      throw new LinuxException("ppoll", PATH, new Errno((int) -ready));
    }
    return ready <= 0 || polled.get(ValueLayout.JAVA_SHORT, 14) == 0;
  }

  /// One `struct pollfd`: descriptor, events asked, events seen.
  private void watch(long at, int descriptor) {
    polled.set(ValueLayout.JAVA_INT, at, descriptor);
    polled.set(ValueLayout.JAVA_SHORT, at + 4, POLL_IN);
  }
}
