package dev.strata.solver;

import dev.strata.sandbox.OciSandbox;
import java.nio.file.Path;
import java.util.Optional;

/// Steps in the sandbox of an OCI runtime.
final class OciRunTest extends RunContract {
  @Override
  Optional<Path> ociRuntime() {
    return Optional.of(
        OciSandbox.findRuntime("")
            .orElseThrow(() -> new IllegalStateException("these tests need runc")));
  }
}
