package dev.strata.cache;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Brings writes to the disk soon after they were made, many at a time, on a thread of its own that
/// starts with the first request. What it cannot bring there shows at the next write.
final class BackgroundSync implements AutoCloseable {
  /// At most one sync in this time: what a power cut may cost.
  private static final long INTERVAL_MILLIS = 1000;

  private final Runnable sync;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private boolean requested;
  private boolean started;
  private boolean closed;

  BackgroundSync(Runnable sync) {
    this.sync = sync;
  }

  void request() {
    lock.lock();
    try {
      requested = true;
      if (!started && !closed) {
        started = true;
        Thread.ofPlatform().daemon().name("strata-cache-sync").start(this::run);
      }
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  /// Syncs no more. A sync that is under way may still end after this call.
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    while (awaitWork()) {
      sync.run();
    }
  }

  /// Waits for a request, then for the rest of the interval; false at the end.
  private boolean awaitWork() {
    lock.lock();
    try {
      while (!requested && !closed) {
        changed.await();
      }
      long left = TimeUnit.MILLISECONDS.toNanos(INTERVAL_MILLIS);
      while (left > 0 && !closed) {
        left = changed.awaitNanos(left);
      }
      requested = false;
      return !closed;
    } catch (InterruptedException _) {
      return false;
    } finally {
      lock.unlock();
    }
  }
}
