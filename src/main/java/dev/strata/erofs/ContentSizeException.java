package dev.strata.erofs;

import java.io.IOException;

/// A file whose content did not have the size that its entry tells: it was changed while it was
/// read. The image is then unusable; the remedy is to look at the file again and start over.
public final class ContentSizeException extends IOException {
  private static final long serialVersionUID = 1L;

  private final String path;

  ContentSizeException(String path, long expected, String found) {
    super(
        "/%s should have %d bytes, but %s; was it changed while it was read? try again"
            .formatted(UnstorableEntryException.printable(path), expected, found));
    this.path = path;
  }

  public String path() {
    return path;
  }
}
