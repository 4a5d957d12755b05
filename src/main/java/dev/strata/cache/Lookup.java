package dev.strata.cache;

/// What stands under a cache key.
public sealed interface Lookup {
  record Hit(CacheRecord record) implements Lookup {}

  record Miss(MissCause cause) implements Lookup {}
}
