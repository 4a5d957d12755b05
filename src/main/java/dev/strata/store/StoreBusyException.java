package dev.strata.store;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/// Another process has had the store open for longer than was to be waited.
public final class StoreBusyException extends IOException {
  private static final long serialVersionUID = 1L;

  private final transient Optional<Holder> holder;

  StoreBusyException(Path root, Duration waited, Optional<Holder> holder) {
    super(
        "the store at "
            + root
            + " is in use by "
            + holder.map(Holder::toString).orElse("another process")
            + "; waited "
            + waited.toSeconds()
            + " s (wait for it to end, allow more with --lock-timeout, or use another --root)");
    this.holder = holder;
  }

  public Optional<Holder> holder() {
    return holder;
  }
}
