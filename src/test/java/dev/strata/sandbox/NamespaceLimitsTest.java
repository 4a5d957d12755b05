package dev.strata.sandbox;

import java.nio.file.Path;

/// Limits in the sandbox of namespaces.
final class NamespaceLimitsTest extends LimitsContract {
  @Override
  Sandbox sandbox(Path mountPoint) {
    return new NamespaceSandbox(mountPoint);
  }
}
