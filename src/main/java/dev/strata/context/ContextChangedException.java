package dev.strata.context;

import java.io.IOException;

/// A file of the build context that is no longer what the scan saw: the build has to be started
/// again, or whatever writes to the context stopped. Carries the file's path in the context.
public final class ContextChangedException extends IOException {
  private static final long serialVersionUID = 1;

  private final String path;

  ContextChangedException(String path, String what) {
    super(
        path
            + " "
            + what
            + " while the build context was being read: build again, or stop what writes to it");
    this.path = path;
  }

  public String path() {
    return path;
  }
}
