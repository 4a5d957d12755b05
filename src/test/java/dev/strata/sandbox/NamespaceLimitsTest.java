package dev.strata.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/// Limits in the sandbox of namespaces.
final class NamespaceLimitsTest extends LimitsContract {
  @Override
  Sandbox sandbox(Path mountPoint) {
    return new NamespaceSandbox(mountPoint);
  }

  @Test
  void saysThatMemoryRanOut() throws Exception {
    assertThat(runOutOfMemory().errors()).contains("out of memory").contains("--memory");
  }
}
