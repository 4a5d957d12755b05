package dev.strata.cache;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// The cache could not be opened or written: a full disk, missing rights, another process. Damage
/// is not among it: that is a miss.
public final class CacheException extends IOException {
  private static final long serialVersionUID = 1L;

  CacheException(String operation, Path folder, String why, String remedy, @Nullable Throwable e) {
    super(
        "cannot " + operation + " the build cache at " + folder + ": " + why + " (" + remedy + ")",
        e);
  }
}
