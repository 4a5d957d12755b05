package dev.strata.solver;

import java.util.Optional;
import org.junit.jupiter.api.Nested;

/// Steps in the program's own sandbox.
final class NativeRunTest {
  @Nested
  final class Process extends RunProcessContract {
    Process() {
      super(Optional.empty());
    }
  }

  @Nested
  final class Mounts extends RunMountsContract {
    Mounts() {
      super(Optional.empty());
    }
  }

  @Nested
  final class Limits extends RunLimitsContract {
    Limits() {
      super(Optional.empty());
    }
  }
}
