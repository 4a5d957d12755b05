package dev.strata.solver;

import dev.strata.snapshot.FuseSnapshotter;
import java.util.Optional;

/// The snapshotter whose states can be watched, or why this machine has none.
record Watcher(Optional<FuseSnapshotter> snapshotter, String whyNot) {}
