package dev.strata.solver;

import java.nio.file.Path;
import java.util.Optional;

/// Steps in the program's own sandbox.
final class NativeRunTest extends RunContract {
  @Override
  Optional<Path> ociRuntime() {
    return Optional.empty();
  }
}
