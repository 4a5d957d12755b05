package dev.strata.store;

import dev.strata.cache.StoredRecord;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/// Which of what is kept a prune looks at.
public sealed interface PruneFilter {
  /// As it was asked for: `type=run`.
  String words();

  /// What kind of instruction made it.
  ///
  /// @param type `run`, `copy`, `add`, `workdir`; `image` for the configs of images, `layer` for
  ///     layers that no record names, `mount` for cache mounts, `blob` for compressed layers
  record Type(String type) implements PruneFilter {
    public static final List<String> TYPES =
        List.of("run", "copy", "add", "workdir", "image", "layer", "mount", "blob");

    @Override
    public String words() {
      return "type=" + type;
    }
  }

  /// What its instruction says.
  record Text(String part) implements PruneFilter {
    @Override
    public String words() {
      return "text=" + part;
    }
  }

  /// What this build made.
  record Build(String id) implements PruneFilter {
    @Override
    public String words() {
      return "build=" + id;
    }
  }

  /// What took less than this to make.
  record CheaperThan(Duration cost) implements PruneFilter {
    @Override
    public String words() {
      return "cheaper-than=" + cost.toMillis() + "ms";
    }
  }

  /// Whether something with these records passes.
  default boolean passes(List<StoredRecord> records) {
    return switch (this) {
      case Type(String type) -> type.equals(typeOf(records));
      case Text(String part) ->
          records.stream().anyMatch(r -> r.record().parts().title().contains(part));
      case Build(String id) -> records.stream().anyMatch(r -> r.record().buildId().startsWith(id));
      case CheaperThan(Duration cost) ->
          records.stream().allMatch(r -> r.record().cost().compareTo(cost) < 0);
    };
  }

  private static String typeOf(List<StoredRecord> records) {
    if (records.isEmpty()) {
      return "layer";
    }
    return records.stream()
        .map(r -> r.record().parts().title())
        .filter(title -> !title.isEmpty())
        .findFirst()
        .map(title -> title.split(" ", 2)[0].toLowerCase(Locale.ROOT))
        .orElse("image");
  }
}
