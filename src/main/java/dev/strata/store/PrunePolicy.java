package dev.strata.store;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

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

  /// What passes every filter and is old enough, the least valuable first, until the layers take no
  /// more than `keepBytes`.
  record Selected(List<PruneFilter> filters, Optional<Duration> olderThan, OptionalLong keepBytes)
      implements PrunePolicy {
    public Selected {
      filters = List.copyOf(filters);
    }

    @Override
    public String words() {
      List<String> words = new ArrayList<>();
      olderThan.ifPresent(age -> words.add(new OlderThan(age).words()));
      keepBytes.ifPresent(bytes -> words.add(new KeepBytes(bytes).words()));
      filters.forEach(filter -> words.add(filter.words()));
      return words.isEmpty() ? new Everything().words() : String.join(", ", words);
    }

    /// Whether things of this type are looked at.
    boolean concerns(String type) {
      return filters.stream()
          .allMatch(f -> f instanceof PruneFilter.Type(String wanted) && wanted.equals(type));
    }
  }

  /// What is least valuable, until the layers take no more than this.
  record KeepBytes(long bytes) implements PrunePolicy {
    @Override
    public String words() {
      return "keeping " + bytes + " bytes";
    }
  }
}
