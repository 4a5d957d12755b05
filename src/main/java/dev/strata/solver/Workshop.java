package dev.strata.solver;

import dev.strata.copy.RemoteSources;
import dev.strata.sandbox.Sandbox;
import dev.strata.snapshot.FuseSnapshotter;
import dev.strata.snapshot.Snapshotter;
import dev.strata.store.CacheMounts;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;

/// What steps are made with. `scratchFolder` is for folders that live as long as a step; `settings`
/// is what the user says of every RUN; `remote` fetches for ADD.
public record Workshop(
    Layers layers,
    SnapshotterSource snapshotters,
    WatcherSource watchers,
    Sandbox sandbox,
    CacheMounts cacheMounts,
    Path scratchFolder,
    RunSettings settings,
    RemoteSources remote,
    Clock clock) {
  /// The snapshotter whose states can be watched, tried when first asked for; empty where this
  /// machine has none, or where nothing is to be watched.
  @FunctionalInterface
  public interface WatcherSource {
    Optional<FuseSnapshotter> get();
  }

  /// Chooses the snapshotter when first asked.
  @FunctionalInterface
  public interface SnapshotterSource {
    Snapshotter get() throws IOException;
  }
}
