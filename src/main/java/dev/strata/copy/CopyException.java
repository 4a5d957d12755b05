package dev.strata.copy;

import java.util.Optional;

/// A COPY or ADD that cannot be done, through what the user wrote: a source that is not there, a
/// file in the place of a folder, an unknown mode. `hint` is the remedy.
public final class CopyException extends Exception {
  private static final long serialVersionUID = 1;

  private final transient Optional<String> hint;

  public CopyException(String message) {
    super(message);
    this.hint = Optional.empty();
  }

  public CopyException(String message, String hint) {
    super(message);
    this.hint = Optional.of(hint);
  }

  public Optional<String> hint() {
    return hint;
  }
}
