package dev.strata.solver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

final class PermitsTest {
  @Test
  void theLongestRemainingPathGoesFirst() throws Exception {
    Permits permits = new Permits(1);
    List<Integer> order = Collections.synchronizedList(new ArrayList<>());
    List<Thread> waiting = new ArrayList<>();
    try (Permits.Permit _ = permits.acquire(Duration.ZERO)) {
      for (int seconds : List.of(1, 9, 5)) {
        CountDownLatch started = new CountDownLatch(1);
        Thread thread =
            Thread.ofPlatform()
                .start(
                    () -> {
                      started.countDown();
                      try (Permits.Permit _ = permits.acquire(Duration.ofSeconds(seconds))) {
                        order.add(seconds);
                      } catch (InterruptedException _) {
                        Thread.currentThread().interrupt();
                      }
                    });
        started.await();
        awaitWaiting(thread);
        waiting.add(thread);
      }
    }
    for (Thread thread : waiting) {
      thread.join();
    }

    assertThat(order).containsExactly(9, 5, 1);
  }

  @Test
  void aWaiterThatIsInterruptedLeavesThePermitToOthers() throws Exception {
    Permits permits = new Permits(1);
    Permits.Permit held = permits.acquire(Duration.ZERO);
    Thread waiter =
        Thread.ofPlatform()
            .start(
                () ->
                    assertThatThrownBy(() -> permits.acquire(Duration.ofDays(1)))
                        .isInstanceOf(InterruptedException.class));
    awaitWaiting(waiter);

    waiter.interrupt();
    waiter.join();
    held.close();

    permits.acquire(Duration.ZERO).close();
  }

  private static void awaitWaiting(Thread thread) {
    while (thread.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
  }
}
