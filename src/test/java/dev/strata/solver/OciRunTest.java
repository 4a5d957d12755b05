package dev.strata.solver;

import dev.strata.sandbox.OciSandbox;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Nested;

/// Steps in the sandbox of an OCI runtime.
final class OciRunTest {
  @Nested
  final class Process extends RunProcessContract {
    Process() {
      super(runtime());
    }
  }

  @Nested
  final class Mounts extends RunMountsContract {
    Mounts() {
      super(runtime());
    }
  }

  @Nested
  final class Limits extends RunLimitsContract {
    Limits() {
      super(runtime());
    }
  }

  private static Optional<Path> runtime() {
    return Optional.of(
        OciSandbox.findRuntime("")
            .orElseThrow(() -> new IllegalStateException("these tests need runc")));
  }
}
