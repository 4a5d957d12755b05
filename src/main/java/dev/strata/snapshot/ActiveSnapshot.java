package dev.strata.snapshot;

import dev.strata.layer.Layer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/// A root file system being written: prepared, mounted, committed at most once, closed. Also what
/// was never committed is closed.
public interface ActiveSnapshot extends AutoCloseable {
  /// Mounts it on the folder `target`, writable and without devices, in the calling thread's mount
  /// namespace. May be called once.
  void mountAt(Path target) throws IOException;

  /// The parent state without mounts.
  StateTree parent();

  /// Packs what was written into a layer of the store. Everything that wrote must have ended.
  ///
  /// @return empty when nothing but times of folders changed
  Optional<Layer> commit() throws IOException;

  /// Removes what was written.
  @Override
  void close() throws IOException;
}
