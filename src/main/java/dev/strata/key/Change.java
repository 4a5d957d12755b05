package dev.strata.key;

/// What became of one value between two keys.
public sealed interface Change {
  record Added(String now) implements Change {}

  record Removed(String old) implements Change {}

  record Replaced(String old, String now) implements Change {}
}
