package dev.strata.cli;

import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Lets Ctrl-C and SIGTERM end work in good order: the working thread is interrupted, and the
/// process waits for it to have put everything away.
final class Interrupts {
  private static final long LONGEST_SECONDS = 20;

  private Interrupts() {}

  static <T> T during(Callable<T> work) throws Exception {
    Thread worker = Thread.currentThread();
    CountDownLatch ended = new CountDownLatch(1);
    Thread hook =
        new Thread(
            () -> {
              worker.interrupt();
              try {
                ended.await(LONGEST_SECONDS, TimeUnit.SECONDS);
              } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
              }
            });
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      return work.call();
    } finally {
      ended.countDown();
      try {
        Runtime.getRuntime().removeShutdownHook(hook);
      } catch (IllegalStateException _) {
        // The process is ending: the hook runs, and finds the work done.
      }
    }
  }
}
