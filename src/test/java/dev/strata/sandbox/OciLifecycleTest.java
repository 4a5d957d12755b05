package dev.strata.sandbox;

import java.nio.file.Path;

/// Runs in the sandbox of an OCI runtime leave nothing.
final class OciLifecycleTest extends LifecycleContract {
  @Override
  Sandbox sandbox(Path mountPoint) {
    return OciSandboxTest.runtime(mountPoint);
  }
}
