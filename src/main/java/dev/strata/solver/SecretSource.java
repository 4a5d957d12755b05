package dev.strata.solver;

import java.io.IOException;

/// Where a secret's value comes from. Read by each step that uses it, on no other thread than the
/// step's, and kept nowhere.
@FunctionalInterface
public interface SecretSource {
  /// As BuildKit: a secret is no larger.
  int MAX_BYTES = 500 << 10;

  byte[] read() throws IOException;
}
