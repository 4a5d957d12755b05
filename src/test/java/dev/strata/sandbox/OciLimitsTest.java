package dev.strata.sandbox;

import java.nio.file.Path;

/// Limits in the sandbox of an OCI runtime.
final class OciLimitsTest extends LimitsContract {
  @Override
  Sandbox sandbox(Path mountPoint) {
    return OciSandboxTest.runtime(mountPoint);
  }
}
