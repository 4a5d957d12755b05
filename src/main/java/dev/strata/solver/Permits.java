package dev.strata.solver;

import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// How many steps may run at once. Of those that wait, the one with the longest remaining path goes
/// first; equal ones in the order of their coming.
final class Permits {
  private record Waiter(Duration remaining, long arrival) {}

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final PriorityQueue<Waiter> waiting =
      new PriorityQueue<>(
          Comparator.comparing(Waiter::remaining).reversed().thenComparingLong(Waiter::arrival));
  private int free;
  private long arrivals;

  Permits(int count) {
    if (count < 1) {
      throw new IllegalArgumentException("parallelism " + count);
    }
    this.free = count;
  }

  /// Waits for a permit; its closing gives it back.
  ///
  /// @param remaining how long the rest of the build is, from the step that asks
  Permit acquire(Duration remaining) throws InterruptedException {
    lock.lockInterruptibly();
    Waiter me = new Waiter(remaining, arrivals++);
    waiting.add(me);
    try {
      while (free == 0 || waiting.peek() != me) {
        changed.await();
      }
      free--;
      return this::release;
    } finally {
      waiting.remove(me);
      changed.signalAll();
      lock.unlock();
    }
  }

  private void release() {
    lock.lock();
    try {
      free++;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// One step's right to run.
  interface Permit extends AutoCloseable {
    @Override
    void close();
  }
}
