package dev.strata.image;

import dev.strata.oci.Descriptor;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/// Where blobs can be had that are not on this machine. Safe for several threads.
@FunctionalInterface
public interface RemoteBlobs {
  RemoteBlobs NONE = (_, _) -> List.of();

  /// One place that has a blob.
  @FunctionalInterface
  interface Source {
    /// The bytes, which end only when they are those of the digest. An interrupt ends it with
    /// {@link java.io.InterruptedIOException}.
    InputStream open(Transfers.Transfer transfer) throws IOException;
  }

  /// The places to be tried, in this order. Nothing is asked yet.
  ///
  /// @param repositories what had it before, as `docker.io/library/debian`
  List<Source> find(Descriptor blob, List<String> repositories) throws IOException;
}
