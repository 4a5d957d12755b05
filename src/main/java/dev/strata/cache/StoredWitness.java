package dev.strata.cache;

import dev.strata.key.CacheKey;
import java.nio.ByteBuffer;

/// What one run of an instruction observed of its parent state; `observations` is read-only, in a
/// format of the caller's, and `record` is the key of what the run came to.
public record StoredWitness(CacheKey record, ByteBuffer observations) {
  public StoredWitness {
    observations = observations.asReadOnlyBuffer();
  }
}
