package dev.strata.registry;

import java.time.Duration;

/// Waits between two attempts; a test counts instead.
@FunctionalInterface
interface Pause {
  void take(Duration length) throws InterruptedException;
}
