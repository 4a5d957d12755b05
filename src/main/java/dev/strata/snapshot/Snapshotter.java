package dev.strata.snapshot;

import java.io.IOException;

/// Makes states into folders that a process can have as its root.
///
/// A snapshot is prepared on any thread, mounted on the thread that will start the process, which
/// has a mount namespace of its own, and closed when the process has ended. Nothing is ever mounted
/// in the host's namespace. Once prepared, a snapshot does not mind its layers being removed from
/// the store. Safe for use by several threads.
public interface Snapshotter extends AutoCloseable {
  /// `overlay+file`, `overlay+loop`, `fuse` or `copy`: what `--snapshotter` takes.
  String name();

  /// Begins a root file system that starts as `parent` and can be written to.
  ///
  /// @throws MissingLayerException when the store lacks a layer of it
  /// @throws dev.strata.layer.DamagedLayerException when it has one that is not what was committed
  ActiveSnapshot prepare(State parent) throws IOException;

  /// The state to look at. Fails as {@link #prepare} does.
  ReadOnlySnapshot view(State state) throws IOException;

  /// Lets go of what is kept between snapshots. Snapshots that are in use keep what they need.
  @Override
  void close() throws IOException;
}
