package dev.strata.image;

import dev.strata.oci.Descriptor;

/// Told how blobs come from registries and go to them; called by several threads.
@FunctionalInterface
public interface Transfers {
  /// One blob on its way. Closed when it has arrived, or will not.
  interface Transfer extends AutoCloseable {
    Transfer QUIET = new Transfer() {};

    /// How many bytes are through.
    default void moved(long bytes) {}

    /// What happens to it, in words.
    default void note(String text) {}

    @Override
    default void close() {}
  }

  Transfers QUIET = _ -> Transfer.QUIET;

  Transfer begin(Descriptor blob);
}
