package dev.strata.store;

import java.time.Instant;

/// What a cache mount is known by, and what it takes: `name` is its folder's, `id` the user's word
/// for it (`--mount=type=cache,id=…`).
public record CacheMount(String name, String id, long bytes, Instant lastUsed) {}
