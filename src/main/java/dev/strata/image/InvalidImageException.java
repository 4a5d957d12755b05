package dev.strata.image;

import java.io.IOException;

/// An image or archive that came from outside is incomplete, contradicts itself, or holds what
/// Strata does not take: what is wrong, and what to do.
public final class InvalidImageException extends IOException {
  private static final long serialVersionUID = 1;
  private final String hint;

  public InvalidImageException(String message, String hint) {
    super(message);
    this.hint = hint;
  }

  public String hint() {
    return hint;
  }
}
