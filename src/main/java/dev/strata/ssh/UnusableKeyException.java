package dev.strata.ssh;

import java.io.IOException;
import java.nio.file.Path;

/// A file that should hold an ssh key and holds none that can be used. The message says why, and
/// what to do.
public final class UnusableKeyException extends IOException {
  private static final long serialVersionUID = 1;

  UnusableKeyException(Path file, String reason) {
    super(file + ": " + reason);
  }
}
