package dev.strata.erofs;

import java.io.IOException;

/// An entry that no EROFS image can hold, or that Linux could not read back: its path, what is
/// wrong, and what to do about it.
public final class UnstorableEntryException extends IOException {
  private static final long serialVersionUID = 1L;

  private final String path;
  private final String remedy;

  UnstorableEntryException(String path, String problem, String remedy) {
    super("cannot store /" + path + ": " + problem + "; " + remedy);
    this.path = path;
    this.remedy = remedy;
  }

  public String path() {
    return path;
  }

  public String remedy() {
    return remedy;
  }
}
