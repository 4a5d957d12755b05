package dev.strata.cache;

import java.time.Instant;

/// A record, when it was last used, and the bytes that it takes in the cache itself.
public record StoredRecord(CacheRecord record, Instant lastUsed, long storedBytes) {}
