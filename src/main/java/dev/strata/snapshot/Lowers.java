package dev.strata.snapshot;

import java.io.IOException;
import java.nio.file.Path;

/// A way of making layers into folders that overlayfs takes as lowers. Safe for use by several
/// threads.
interface Lowers extends AutoCloseable {
  /// A layer's folder in use by one snapshot; closing it says that the mount is no longer needed.
  interface Lower extends AutoCloseable {
    /// The folder, in the calling thread's mount namespace, for this process only.
    ///
    /// @param place an absent name in a folder of the snapshot's, to mount on where need be
    String folder(Path place) throws IOException;

    @Override
    void close();
  }

  /// For `Snapshotter.name`.
  String name();

  /// Opens one of a layer's images, so that it stays even when the store removes it.
  Lower open(Path image) throws IOException;

  @Override
  void close();
}
