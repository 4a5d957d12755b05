package dev.strata.erofs;

import java.io.IOException;

/// An entry that no EROFS image can hold, or that Linux could not read back: its path, what is
/// wrong, and what to do about it.
public final class UnstorableEntryException extends IOException {
  private static final long serialVersionUID = 1L;

  private final String path;
  private final String remedy;

  UnstorableEntryException(String path, String problem, String remedy) {
    super("cannot store /" + printable(path) + ": " + problem + "; " + remedy);
    this.path = path;
    this.remedy = remedy;
  }

  /// A path without what would act on a terminal.
  static String printable(String path) {
    StringBuilder text = new StringBuilder(path.length());
    for (int i = 0; i < path.length(); i++) {
      char c = path.charAt(i);
      if (Character.isISOControl(c)) {
        text.append("\\x%02x".formatted((int) c));
      } else {
        text.append(c);
      }
    }
    return text.toString();
  }

  public String path() {
    return path;
  }

  public String remedy() {
    return remedy;
  }
}
