package dev.strata.store;

import dev.strata.key.CacheKey;
import dev.strata.layer.LayerId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What a prune did.
///
/// @param removed in the order of removal, the least valuable first
/// @param inUse how many layers would have gone, but a build uses them
/// @param looseBlobBytes what went of blobs that no layer and no image named
public record PruneReport(List<Removed> removed, int inUse, long looseBlobBytes) {
  /// A layer with the records that named it, or a record without a layer. `cost` is how long it
  /// took to make, `what` the instruction that did, in short.
  public record Removed(
      Optional<LayerId> layer,
      List<CacheKey> records,
      Instant lastUsed,
      long freedBytes,
      Duration cost,
      String what) {
    public Removed {
      records = List.copyOf(records);
    }
  }

  public PruneReport {
    removed = List.copyOf(removed);
  }

  public long freedBytes() {
    return removed.stream().mapToLong(Removed::freedBytes).sum() + looseBlobBytes;
  }

  public int records() {
    return removed.stream().mapToInt(one -> one.records().size()).sum();
  }
}
