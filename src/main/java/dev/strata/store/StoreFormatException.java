package dev.strata.store;

import java.io.IOException;
import java.nio.file.Path;

/// A folder that this program cannot use as its store; the message says what to do.
public final class StoreFormatException extends IOException {
  private static final long serialVersionUID = 1L;

  StoreFormatException(Path root, String why, String remedy) {
    super("cannot use " + root + " as a store: " + why + " (" + remedy + ")");
  }
}
