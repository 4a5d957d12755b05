package dev.strata.sandbox;

import java.nio.file.Path;

/// The sandbox of namespaces keeps the contract.
final class NamespaceSandboxTest extends SandboxContract {
  @Override
  Sandbox sandbox(Path folder) {
    return new NamespaceSandbox(folder.resolve("mnt"));
  }
}
