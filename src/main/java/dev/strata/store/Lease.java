package dev.strata.store;

import dev.strata.layer.LayerId;
import java.util.HashSet;
import java.util.Set;

/// Keeps layers from being pruned while a build uses them. A build takes one lease at its start
/// and closes it at its end; several threads may use it.
///
/// While any lease is open, a layer that no record names is not pruned either: it may have just
/// been made.
public final class Lease implements AutoCloseable {
  private final Leases leases;
  private final Set<LayerId> held = new HashSet<>();

  Lease(Leases leases) {
    this.leases = leases;
  }

  /// Holds a layer until the lease is closed, unless it is gone: false then, and a record that
  /// names it is no hit. A layer that was looked up is held before it is used.
  public boolean hold(LayerId layer) {
    return leases.hold(this, layer);
  }

  @Override
  public void close() {
    leases.release(this);
  }

  Set<LayerId> held() {
    return held;
  }
}
