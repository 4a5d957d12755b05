package dev.strata.cache;

import dev.strata.key.CacheKey;
import dev.strata.key.KeyParts;
import dev.strata.key.StateDigest;
import dev.strata.layer.LayerId;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// What one run of a step came to.
///
/// - `key` is the key of `parts`.
/// - `layer` is absent where the step left the state as it was.
/// - `result` is the state after the step.
/// - `cost` is how long the step took when it ran, and `created` when that was.
/// - `buildId` names the build that ran it.
/// - `moved` says that the step was not run over this parent: another run observed nothing that is
///   different here.
public record CacheRecord(
    CacheKey key,
    KeyParts parts,
    Optional<LayerId> layer,
    StateDigest result,
    Duration cost,
    Instant created,
    String buildId,
    boolean moved) {
  public CacheRecord {
    if (!parts.key().equals(key)) {
      throw new IllegalArgumentException("parts of " + parts.key() + " under " + key);
    }
    if (cost.isNegative()) {
      throw new IllegalArgumentException("a cost of " + cost);
    }
  }

  public static CacheRecord of(
      KeyParts parts,
      Optional<LayerId> layer,
      StateDigest result,
      Duration cost,
      Instant created,
      String buildId) {
    return new CacheRecord(parts.key(), parts, layer, result, cost, created, buildId, false);
  }

  /// What this run came to, over another parent or with another key.
  public CacheRecord as(KeyParts newParts, StateDigest newResult, boolean nowMoved) {
    return new CacheRecord(
        newParts.key(), newParts, layer, newResult, cost, created, buildId, nowMoved);
  }
}
