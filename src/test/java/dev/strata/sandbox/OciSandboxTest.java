package dev.strata.sandbox;

import java.nio.file.Path;

/// The sandbox of an OCI runtime keeps the contract.
final class OciSandboxTest extends SandboxContract {
  static Sandbox runtime(Path mountPoint) {
    Path runtime =
        OciSandbox.findRuntime("")
            .orElseThrow(() -> new IllegalStateException("these tests need runc"));
    return new OciSandbox(runtime, mountPoint);
  }

  @Override
  Sandbox sandbox(Path folder) {
    return runtime(folder.resolve("mnt"));
  }
}
