package dev.strata.store;

import java.nio.file.Path;
import java.time.Instant;

/// Puts layers and records, saying which, until it is killed.
final class KilledWriter {
  private KilledWriter() {}

  public static void main(String[] arguments) throws Exception {
    try (Store store = new StoreFixture(Path.of(arguments[0])).open();
        Lease lease = store.lease()) {
      for (int number = 0; ; number++) {
        lease.hold(StoreFixture.put(store, number, 1, Instant.now()).layer().orElseThrow());
        System.out.println(number);
      }
    }
  }
}
