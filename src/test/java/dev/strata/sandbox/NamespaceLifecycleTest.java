package dev.strata.sandbox;

import java.nio.file.Path;

/// Runs in the sandbox of namespaces leave nothing.
final class NamespaceLifecycleTest extends LifecycleContract {
  @Override
  Sandbox sandbox(Path mountPoint) {
    return new NamespaceSandbox(mountPoint);
  }
}
