package dev.strata.store;

import dev.strata.layer.LayerId;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Predicate;

/// Who uses which layer. Holding and removing exclude each other, so that what was found can be
/// used.
final class Leases {
  private final Predicate<LayerId> exists;
  private final Set<Lease> open = new HashSet<>();

  Leases(Predicate<LayerId> exists) {
    this.exists = exists;
  }

  synchronized Lease take() {
    Lease lease = new Lease(this);
    open.add(lease);
    return lease;
  }

  synchronized boolean hold(Lease lease, LayerId layer) {
    if (!open.contains(lease)) {
      throw new IllegalStateException("the lease is closed");
    }
    if (!exists.test(layer)) {
      return false;
    }
    lease.held().add(layer);
    return true;
  }

  synchronized void release(Lease lease) {
    open.remove(lease);
  }

  /// Runs `removal` unless the layer is held, or is unrecorded while anyone builds.
  synchronized boolean removeUnlessUsed(LayerId layer, boolean recorded, Removal removal)
      throws IOException {
    boolean used =
        recorded ? open.stream().anyMatch(lease -> lease.held().contains(layer)) : !open.isEmpty();
    if (!used) {
      removal.run();
    }
    return !used;
  }

  /// Runs `removal` when nobody builds, and gives what it freed, in bytes.
  synchronized long whileIdle(Freeing removal) throws IOException {
    return open.isEmpty() ? removal.run() : 0;
  }

  @FunctionalInterface
  interface Freeing {
    long run() throws IOException;
  }

  @FunctionalInterface
  interface Removal {
    void run() throws IOException;
  }
}
