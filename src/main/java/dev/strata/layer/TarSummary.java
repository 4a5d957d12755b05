package dev.strata.layer;

import java.util.List;

/// What was written as a tar.
///
/// @param entries how many entries, whiteouts and opaque marks among them
/// @param sizeBytes the length of the tar
/// @param skipped the paths that a tar cannot hold: sockets
public record TarSummary(int entries, long sizeBytes, List<String> skipped) {
  public TarSummary {
    skipped = List.copyOf(skipped);
  }
}
