package dev.strata.context;

import java.io.IOException;

/// A build context's archive that is damaged, hostile or too large.
public final class ArchiveRefusedException extends IOException {
  private static final long serialVersionUID = 1;

  ArchiveRefusedException(String message) {
    super("the build context's archive was refused: " + message);
  }
}
