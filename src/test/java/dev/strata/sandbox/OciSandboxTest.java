package dev.strata.sandbox;

import java.nio.file.Path;

/// The sandbox of an OCI runtime keeps the contract.
final class OciSandboxTest extends SandboxContract {
  @Override
  Sandbox sandbox(Path folder) {
    Path runtime =
        OciSandbox.findRuntime("")
            .orElseThrow(() -> new IllegalStateException("these tests need runc"));
    return new OciSandbox(runtime, folder.resolve("mnt"));
  }
}
