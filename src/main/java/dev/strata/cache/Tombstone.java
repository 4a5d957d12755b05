package dev.strata.cache;

import java.time.Instant;

/// What is left of a pruned record, so that a later miss can be explained.
///
/// @param policy the policy that removed it, in words: `older than 7 days`
public record Tombstone(Instant when, String policy) {}
