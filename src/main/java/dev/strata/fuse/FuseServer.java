package dev.strata.fuse;

import dev.strata.erofs.OverlayXattrs;
import dev.strata.linux.Errno;
import dev.strata.linux.FuseDevice;
import dev.strata.linux.FuseExchange;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Serves one tree, read-only, at one mount.
///
/// Open it, mount it, and close it when the mount is no longer used. Its threads run from the
/// start, since the thread that mounts may be one that can start none. They end by themselves when
/// the last mount of it is gone, as when the mount namespace ends that it was made in. If it is
/// closed while mounted, or this process dies, those who use the mount get ENOTCONN.
///
/// What the kernel was told it does not ask again. A tree that fails to give what it promised is an
/// EIO in the mount and a {@link #failure} here.
public final class FuseServer implements AutoCloseable {
  private static final int THREADS = 2;
  private static final int REQUEST_BYTES = 64 * 1024;
  private static final int REPLY_BYTES = Protocol.REPLY_HEADER + Protocol.READ_BYTES;

  private final FuseDevice device;
  private final Requests requests;
  private final CountDownLatch mounted = new CountDownLatch(1);
  private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
  private final List<Thread> threads = new ArrayList<>();

  private FuseServer(FuseDevice device, Requests requests) {
    this.device = device;
    this.requests = requests;
  }

  /// Opens the device and starts the threads; nothing is mounted yet.
  ///
  /// @param overlay by which name an opaque folder is marked, and whose requests are not logged
  /// @throws dev.strata.linux.LinuxException if there is no `/dev/fuse`, or it may not be opened
  public static FuseServer open(FuseTree tree, RequestLog log, OverlayXattrs overlay, ServedIds ids)
      throws IOException {
    Requests requests = new Requests(tree, log, overlay, ids);
    FuseServer server = new FuseServer(FuseDevice.open(), requests);
    for (int i = 1; i <= THREADS; i++) {
      server.threads.add(Thread.ofPlatform().daemon().name("fuse-" + i).start(server::serve));
    }
    return server;
  }

  /// Mounts it on this folder, in the mount namespace of the calling thread; the kernel checks
  /// modes and owners. It is mounted once.
  public void mountAt(Path target) throws IOException {
    mountAt(target, true);
  }

  /// Mounts it for an overlay that checks modes and owners itself. To walk through a folder is then
  /// no question for its attributes.
  public void mountUnderOverlay(Path target) throws IOException {
    mountAt(target, false);
  }

  private void mountAt(Path target, boolean checked) throws IOException {
    if (mounted.getCount() == 0) {
      throw new IllegalStateException("mounted before, or closed: cannot mount at " + target);
    }
    device.mountAt(target.toString(), "strata", checked);
    mounted.countDown();
  }

  /// Why a request was answered with EIO, the first time that one was.
  public Optional<Exception> failure() {
    return Optional.ofNullable(failure.get());
  }

  /// Waits until the mount is gone, and with it the last request.
  public void awaitUnmount() throws InterruptedException {
    for (Thread thread : threads) {
      thread.join();
    }
  }

  /// Serves no longer; returns when no request is being answered.
  @Override
  public void close() {
    device.close();
    mounted.countDown();
    boolean interrupted = false;
    for (Thread thread : threads) {
      while (thread.isAlive()) {
        try {
          thread.join();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void serve() {
    try {
      mounted.await();
      Optional<FuseExchange> exchange = device.exchange(REQUEST_BYTES, REPLY_BYTES);
      if (exchange.isPresent()) {
        serve(exchange.get());
      }
    } catch (IOException | InterruptedException | RuntimeException e) {
      failure.compareAndSet(null, e);
    } finally {
      // When one thread cannot go on, nobody may wait for it.
      device.close();
    }
  }

  private void serve(FuseExchange exchange) throws IOException {
    try (exchange) {
      while (exchange.receive()) {
        ByteBuffer request = exchange.request();
        ByteBuffer reply = exchange.reply();
        int opcode = request.getInt(4);
        reply.position(Protocol.REPLY_HEADER);
        Errno errno = answer(opcode, request, reply);
        if (!Requests.wantsReply(opcode)) {
          continue;
        }
        if (!errno.equals(Requests.OK)) {
          reply.position(Protocol.REPLY_HEADER);
        }
        reply.putInt(0, reply.position()).putInt(4, -errno.code()).putLong(8, request.getLong(8));
        if (!exchange.send()) {
          requests.takeBack(opcode, reply);
        }
      }
    }
  }

  /// Every request gets an answer, whatever happens here: else its caller would wait for ever.
  private Errno answer(int opcode, ByteBuffer request, ByteBuffer reply) {
    try {
      return requests.answer(opcode, request, reply);
    } catch (IOException | RuntimeException e) {
      failure.compareAndSet(null, e);
      return Errno.EIO;
    }
  }
}
