package dev.strata.store;

import java.time.Duration;

/// What may go. What is in use or kept by an image never goes.
public sealed interface PrunePolicy {
  /// As a later miss tells it: "the record was pruned (…)".
  String words();

  record Everything() implements PrunePolicy {
    @Override
    public String words() {
      return "everything unused";
    }
  }

  /// What was last used longer ago than this.
  record OlderThan(Duration age) implements PrunePolicy {
    @Override
    public String words() {
      return "not used for " + age.toHours() + " h";
    }
  }

  /// What was last used longest ago, until the layers take no more than this.
  record KeepBytes(long bytes) implements PrunePolicy {
    @Override
    public String words() {
      return "keeping " + bytes + " bytes";
    }
  }
}
