package dev.strata.layer;

import java.io.IOException;

/// A tar is not taken in, since it is malformed, or would do what no layer may. Nothing of it is
/// stored.
public final class RefusedTarException extends IOException {
  private static final long serialVersionUID = 1L;

  private final String path;
  private final String reason;

  RefusedTarException(String path, String reason) {
    super(
        (path.isEmpty() ? "the tar is refused: " : "the tar is refused at " + path + ": ")
            + reason
            + "; get it again, or from a source that you trust");
    this.path = path;
    this.reason = reason;
  }

  /// The entry at fault as the tar names it; empty where it is the tar as a whole.
  public String path() {
    return path;
  }

  /// What is wrong, without the path.
  public String reason() {
    return reason;
  }
}
