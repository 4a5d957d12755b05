package dev.strata.snapshot;

import java.io.IOException;
import java.nio.file.Path;

/// A state that can be mounted to be read.
public interface ReadOnlySnapshot extends AutoCloseable {
  /// Mounts the state on the folder `target`, read-only and without devices, in the calling
  /// thread's mount namespace. May be called several times.
  void mountAt(Path target) throws IOException;

  /// The state without mounts.
  StateTree tree();

  /// Gives the space back. What is still mounted must no longer be in use.
  @Override
  void close() throws IOException;
}
