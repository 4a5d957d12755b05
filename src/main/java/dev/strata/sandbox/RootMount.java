package dev.strata.sandbox;

import java.io.IOException;
import java.nio.file.Path;

/// A file tree that can be mounted.
@FunctionalInterface
public interface RootMount {
  /// Mounts the tree at `target`, an empty folder. Called on a platform thread whose mount
  /// namespace is private and ends with the run, so nothing needs to be unmounted.
  void mount(Path target) throws IOException;
}
